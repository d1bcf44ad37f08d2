/** An import goes on or is undone, never both: what goes in after its undo could not be undone any more. */
import type { MayBegin } from '../audit/undo-rules.ts';
import { AppError } from '../errors.ts';
import { lockGoingOn } from './account-repository.ts';
import type { Import } from './import.ts';
import type { ImportParts } from './parts.ts';
import type { ImportDb } from './repository.ts';

export const mayUndo: MayBegin = async (trx, account, { code }) => {
  const goingOn = await lockGoingOn(trx, account, code);
  if (!goingOn) return;
  throw new AppError(
    'import_under_way',
    goingOn.stoppedAt
      ? 'This import is being stopped just now. Wait for its receipt, then undo it.'
      : 'This import is under way, so it cannot be undone yet. Press Stop under its message or wait for its receipt, then undo it.',
  );
};

/** With the import locked by `trx`: an undo that begins in this moment asks for it first. @throws AppError `import_undone` */
export async function checkNotUndone(
  { ledger }: Pick<ImportParts, 'ledger'>,
  trx: ImportDb,
  { code, workspaceId, accountId: id }: Import,
): Promise<void> {
  if (code === null) return;
  const action = (await ledger.actions({ id, workspaceId }, [code], trx)).get(code);
  if (!action?.undone && !action?.undoing) return;
  throw new AppError(
    'import_undone',
    'This import was undone, so it does not go on. To import the file after all, share it again.',
  );
}
