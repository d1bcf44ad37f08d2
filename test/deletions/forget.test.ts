/** A contact is forgotten: no table holds its address or name any more, whatever happened to it before and whenever a run dies. */
import { expect, it } from 'vitest';
import { createLedger } from '../../src/audit/ledger.ts';
import { createUndo } from '../../src/audit/undo.ts';
import type { Account } from '../../src/contacts/account.ts';
import { createSelections } from '../../src/contacts/selections.ts';
import { AppError } from '../../src/errors.ts';
import { holdsAddress } from '../../src/imports/forget.ts';
import { addSave } from '../../src/people/repository.ts';
import type { PeopleTables } from '../../src/people/schema.ts';
import { SCHEMAS } from '../../src/storage/migrate.ts';
import { SOMEBODY } from '../support/contacts.ts';
import { silentLog } from '../support/database.ts';
import { FAY, useForgetScene } from './forget-scene.ts';

const { scene, account, told, tablesWith, stage, add, isInNoTable } = useForgetScene();

it('takes it out of the log with its whole chain, the copy, its words, selections, holds and saves', async () => {
  const { contacts, holds, forgets, forgetRun } = await stage();
  const undo = createUndo<Account>({
    db: scene.database.kysely(),
    reversers: contacts.reversers,
    mayBegin: async () => {},
    ended: async () => {},
    days: 30,
    log: silentLog,
  });
  // Added under another address, edited to this one, deleted and restored: two ids, two addresses.
  const first = await add(contacts, { ...FAY, email: 'old@elsewhere.example' });
  const base = await contacts.get(account, first);
  await contacts.edit(account, SOMEBODY, base, FAY);
  const removed = await contacts.remove(account, SOMEBODY, first);
  const code = removed.is === 'deleted' ? removed.code : '';
  await undo.run(account, 'UMIA', code);
  const [second] = (await contacts.lookUp(account, [FAY.email])).found;
  const other = await add(contacts, {
    ...FAY,
    email: 'other@stays.example',
    first_name: 'Otto',
    last_name: 'Berg',
  });

  const selections = createSelections(scene.database.kysely());
  const owner = { accountId: account.id, userId: 'ULEO' };
  const key = await selections.begin(owner);
  await selections.mark(owner, key, { shown: [], ticked: [second?.id ?? 0, other] });
  await holds.begin(account, 'UMIA', second?.id ?? 0);
  const saves = scene.database.kysely<PeopleTables>(SCHEMAS.bot);
  const id = '00000000-0000-4000-8000-000000000001';
  const people = [{ email: FAY.email, first_name: 'Fayette', last_name: 'Lindqvist' }];
  await addSave(saves, { id, workspaceId: 'T1', accountId: account.id, userId: 'ULEO', people });
  expect((await tablesWith('fay@forget')).length).toBeGreaterThan(3);

  expect(await forgets.begin(account, 'UMIA', 'Fay@forget.example')).toBe('begun');
  expect(await forgets.begin(account, 'UMIA', FAY.email)).toBe('already');
  await forgetRun();

  await isInNoTable();
  expect(await tablesWith('old@elsewhere')).toEqual([]);
  expect(told).toMatchObject([
    { email: null, contactIds: [], note: null, removed: { service: 1, selections: 1, holds: 1, saves: 1 } },
  ]);
  expect(await selections.read(owner, key)).toEqual([other]);
  expect((await contacts.find(account, 'fayette', 1)).matched).toBe(0);
  expect((await contacts.find(account, 'otto', 1)).matched).toBe(1);
  const left = await createLedger(scene.database.kysely()).recent(account, {}, 1);
  expect(left.items.find(({ source }) => source === 'forget')).toMatchObject({
    userId: 'UMIA',
    lines: { done: 1 },
  });
  const edit = left.items.find(({ kind }) => kind === 'edit');
  expect((await undo.look(account, edit?.code ?? '')).plans).toMatchObject([
    { verdict: 'nothing', says: [expect.stringContaining('forgotten')] },
  ]);
});

it('leaves a contact that had the address once, and its own log, but for what names the address', async () => {
  const { contacts, forgets, forgetRun } = await stage();
  const id = await add(contacts);
  const base = await contacts.get(account, id);
  const moved = { ...FAY, email: 'new@stays.example', first_name: 'Nora', last_name: 'Quist' };
  await contacts.edit(account, SOMEBODY, base, moved);
  const later = await contacts.get(account, id);
  await contacts.edit(account, SOMEBODY, later, { ...moved, city: 'Bergen' });
  await forgets.begin(account, 'UMIA', FAY.email);
  await forgetRun();
  await isInNoTable();
  expect((await contacts.get(account, id)).email).toBe('new@stays.example');
  const history = await createLedger(scene.database.kysely()).history(account, { contactIds: [id] }, 1);
  expect(history.items).toHaveLength(1);
});

it('goes on after a run that died at any step, and deletes nobody else', async () => {
  const { stage: staged, contacts, forgets, forgetRun, parts } = await stage();
  await add(contacts);
  await add(contacts, { ...FAY, email: 'FAY@forget.example' });
  const before = await scene.idsAtService(staged);
  let steps = 0;
  let dieAt = 1;
  const dying =
    <T extends unknown[], R>(step: (...args: T) => Promise<R>) =>
    async (...args: T) => {
      const result = await step(...args);
      if (++steps === dieAt) throw new Error('killed');
      return result;
    };
  const { remove } = contacts;
  parts.contacts = { each: contacts.each, remove: dying(remove) };
  parts.stores = Object.fromEntries(
    Object.entries(parts.stores).map(([name, store]) => [name, dying(store)]),
  ) as typeof parts.stores;
  await forgets.begin(account, 'UMIA', FAY.email);
  let deaths = 0;
  for (; told.length === 0 && deaths < 30; dieAt = steps + 1 + deaths) {
    await forgetRun().catch(() => deaths++);
  }
  expect(deaths).toBeGreaterThan(5);
  await isInNoTable();
  expect(told).toMatchObject([{ note: null, attempt: deaths + 1 }]);
  expect(before.size - (await scene.idsAtService(staged)).size).toBe(2);
});

it('does not keep the address in the words that the service refused it with', async () => {
  const { contacts, forgets, forgetRun, parts } = await stage();
  await add(contacts);
  const { remove } = parts.contacts;
  parts.contacts.remove = async () => {
    throw new AppError('fields_refused', 'Fay@Forget.example is locked.');
  };
  await forgets.begin(account, 'UMIA', FAY.email);
  await forgetRun();
  expect(told).toMatchObject([{ email: null, note: 'The contacts service did not let it go on.' }]);
  expect(await tablesWith('fay@forget.example is locked')).toEqual([]);
  parts.contacts.remove = remove;
  await forgets.begin(account, 'UMIA', FAY.email);
  await forgetRun();
  await isInNoTable();
});

it('finds the address in a file whatever its encoding, its case and where the pieces are cut', async () => {
  const text = `Name;Mail\nMüller;x@y.example\nFay;FAY@Forget.example\n`;
  const encodings = [
    Buffer.from(text),
    Buffer.from(text, 'latin1'),
    Buffer.from(text, 'utf16le'),
    Buffer.from(text, 'utf16le').swap16(),
  ];
  for (const bytes of encodings) {
    for (const size of [1, 7, 1000]) {
      const cut = pieces(
        ...Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        ),
      );
      expect(await holdsAddress(cut, 'fay@forget.example')).toBe(true);
    }
    expect(await holdsAddress(pieces(bytes), 'fay@forget.exampl.es')).toBe(false);
  }
});

async function* pieces(...all: Buffer[]): AsyncGenerator<Buffer> {
  yield* all;
}
