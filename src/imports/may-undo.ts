/** Why an import is not undone while a run is at it: what goes in after its undo could not be undone any more. */
import type { MayBegin } from '../audit/undo-rules.ts';
import { AppError } from '../errors.ts';
import { lockGoingOn } from './repository.ts';

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
