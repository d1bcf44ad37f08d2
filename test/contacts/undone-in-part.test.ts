/** What the ledger says of an action of which only some was taken back. */
import { expect, test } from 'vitest';
import { addOf, type Stage, useLargeScene } from './large-scene.ts';

const scene = useLargeScene();

/** An import of so many, all of them at the service. */
async function imported(stage: Stage, count: number) {
  await scene.fill(count);
  const all = await scene.all(stage.contacts);
  return { all, code: await scene.did('import', all.map(addOf)) };
}

const recent = async () => (await scene.ledger.recent(scene.account, {}, 1)).items;
const entryOf = async (code: string) => (await recent()).find((one) => one.code === code);

async function codeOfUndo(code: string): Promise<string> {
  const id = (await entryOf(code))?.id;
  return (await recent()).find(({ undoOf }) => undoOf === id)?.code ?? '';
}

const undo = (stage: Stage, code: string, only?: string) =>
  stage.undo.run(scene.account, 'UMIA', code, only === undefined ? {} : { only });

test('an action is undone in part from the first of its contacts on, and no more once that is taken back', async () => {
  const stage = await scene.stage({ work: false });
  const { all, code } = await imported(stage, 3);
  expect(await entryOf(code)).toMatchObject({ undone: undefined, undoneInPart: false });
  await undo(stage, code, String(all[0]?.id));
  expect(await entryOf(code)).toMatchObject({ undone: undefined, undoneInPart: true });
  await undo(stage, await codeOfUndo(code));
  expect(await entryOf(code)).toMatchObject({ undone: undefined, undoneInPart: false });
});

test('once all of them are it is undone, not in part', async () => {
  const stage = await scene.stage({ work: false });
  const { all, code } = await imported(stage, 2);
  for (const { id } of all) await undo(stage, code, String(id));
  expect(await entryOf(code)).toMatchObject({ undone: { userId: 'UMIA' }, undoneInPart: false });
});

test('an undo that could be taken back only in part leaves it undone in part', async () => {
  const stage = await scene.stage({ work: false });
  const { all, code } = await imported(stage, 3);
  for (const { id } of all.slice(0, 2)) await undo(stage, code, String(id));
  const [first] = all;
  // Of that one nothing is kept any more, so nobody can restore it.
  await scene.database.query(
    'update contact_desk.ledger_lines set before = null, forgotten_at = now() where contact_id = $1 and undo_of is not null',
    [first?.id],
  );
  for (const { code: back, undoOf } of await recent()) if (undoOf !== undefined) await undo(stage, back);
  expect(await scene.all(stage.contacts)).toHaveLength(2);
  expect(await entryOf(code)).toMatchObject({ undone: undefined, undoneInPart: true });
});
