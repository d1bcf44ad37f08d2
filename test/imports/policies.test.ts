/** What an import does to contacts that exist, by the policy chosen: nothing is erased, and all of it is in the ledger. */
import { expect, test } from 'vitest';
import { readSnapshot } from '../../src/contacts/snapshot.ts';
import type { Import } from '../../src/imports/import.ts';
import type { Policy } from '../../src/imports/policy.ts';
import { addsUp, offered, pressOf, type Stage, seen, typeOf, useScene } from './scene.ts';

const scene = useScene();

const FILE = [
  'First name,Last name,E-mail,City,Country',
  'Ana,Ruiz,ana@example.com,Vigo,Spain',
  'Leo,,leo@example.com,,France',
  'Mia,Berg,mia@example.com,Oslo,Norway',
  'New,Person,new@example.com,Lugo,Spain',
  'Twin,One,twin@example.com,Turin,Italy',
].join('\n');

async function addPeople(): Promise<void> {
  await scene.add(
    { email: 'ana@example.com', first_name: 'Ana María', address_line1: 'Rúa 1', country: spain },
    { email: 'leo@example.com', first_name: 'Leo', last_name: 'Martin', city: 'Lyon', country: france },
    { email: 'MIA@example.com', first_name: 'Mia', last_name: 'Berg', city: 'Oslo', country: norway },
    { email: 'twin@example.com', first_name: 'Twin', country: spain },
    { email: 'twin@example.com', first_name: 'Twin', country: spain },
  );
}
let [spain, france, norway] = [0, 0, 0];

async function start(
  stage: Stage,
  policy: Policy,
  meanwhile: () => Promise<void> = async () => {},
): Promise<Import> {
  const id = async (name: string) => (await stage.contacts.countryId(scene.account, name)) ?? 0;
  [spain, france, norway] = [await id('Spain'), await id('France'), await id('Norway')];
  if ((await scene.contacts()).length === 0) await addPeople();
  const offer = await offered(scene, stage, FILE);
  // As the review keeps it.
  await scene.database.pool.query('update contact_desk.imports set policy = $2 where id = $1', [
    offer.id,
    policy,
  ]);
  await meanwhile();
  // Where nobody is added, no type is asked for.
  await stage.imports.start(pressOf(offer), policy === 'update_only' ? {} : typeOf(offer));
  return offer;
}

async function run(stage: Stage, policy: Policy): Promise<Import> {
  await start(stage, policy);
  const done = await seen(stage, 'done');
  addsUp(done);
  return done;
}

const byEmail = async () =>
  new Map((await scene.contacts()).map((contact) => [contact.email.toLowerCase(), contact]));

test('skip leaves everybody alone', async () => {
  const done = await run(await scene.stage(), 'skip');
  expect(done.receipt).toMatchObject({ present: 1, existing: 4, updated: 0 });
  expect((await byEmail()).get('ana@example.com')).toMatchObject({ first_name: 'Ana María', city: '' });
});

test('fill writes into empty fields only', async () => {
  const done = await run(await scene.stage(), 'fill');
  expect(done.receipt).toMatchObject({ present: 1, updated: 1, same: 2, several: 1, existing: 0 });
  const now = await byEmail();
  expect(now.get('ana@example.com')).toMatchObject({
    first_name: 'Ana María',
    last_name: 'Ruiz',
    city: 'Vigo',
    address_line1: 'Rúa 1',
    country: 'Spain',
  });
  expect(now.get('leo@example.com')).toMatchObject({ last_name: 'Martin', city: 'Lyon' });
});

test('update writes what differs, and a blank cell erases nothing', async () => {
  const done = await run(await scene.stage(), 'update');
  expect(done.receipt).toMatchObject({ present: 1, updated: 1, same: 2, several: 1 });
  const now = await byEmail();
  expect(now.get('ana@example.com')).toMatchObject({
    first_name: 'Ana',
    last_name: 'Ruiz',
    address_line1: 'Rúa 1',
  });
  expect(now.get('leo@example.com')).toMatchObject({ first_name: 'Leo', last_name: 'Martin', city: 'Lyon' });
  const lines = await scene.lines(done);
  expect(lines.map(({ kind, email }) => `${kind} ${email}`).sort()).toEqual([
    'add new@example.com',
    'edit ana@example.com',
  ]);
  const edit = lines.find(({ kind }) => kind === 'edit');
  expect(readSnapshot(edit?.before)).toMatchObject({
    first_name: 'Ana María',
    last_name: '',
    country: 'Spain',
  });
  expect(readSnapshot(edit?.after)).toMatchObject({ first_name: 'Ana', last_name: 'Ruiz', country: 'Spain' });
});

test('update only adds nobody, and says so', async () => {
  const done = await run(await scene.stage(), 'update_only');
  expect(done.receipt).toMatchObject({ present: 0, updated: 1, same: 2, several: 1, absent: 1 });
  expect((await byEmail()).has('new@example.com')).toBe(false);
});

test('what somebody changed since the plan is decided on anew', async () => {
  const stage = await scene.stage();
  await start(stage, 'fill', async () => {
    const ana = (await byEmail()).get('ana@example.com');
    if (!ana) throw new Error('Ana is not there');
    await stage.contacts.change(scene.account, ana, { city: 'Cádiz' });
  });
  const done = await seen(stage, 'done');
  addsUp(done);
  expect(done.receipt).toMatchObject({ present: 1, updated: 1, same: 2 });
  expect((await byEmail()).get('ana@example.com')).toMatchObject({ last_name: 'Ruiz', city: 'Cádiz' });
  const edit = (await scene.lines(done)).find(({ kind }) => kind === 'edit');
  expect(readSnapshot(edit?.before)).toMatchObject({ last_name: '', city: 'Cádiz' });
});

test('a change whose answer is lost is made once, and known with what was before', async () => {
  const stage = await scene.stage();
  let updates = 0;
  scene.hook((path) => (path === 'contacts/update' && ++updates === 1 ? 'pass, then cut' : 'pass'));
  const done = await run(stage, 'update');
  expect(updates).toBe(1);
  expect(done.receipt).toMatchObject({ updated: 1 });
  const edits = (await scene.lines(done)).filter(({ kind }) => kind === 'edit');
  expect(edits).toHaveLength(1);
  expect(readSnapshot(edits[0]?.before)).toMatchObject({ first_name: 'Ana María' });
});

test('stopped in the middle of changes, it goes on, and an undo still knows what was before', async () => {
  const first = await scene.stage();
  let updates = 0;
  scene.hook((path) => (path === 'contacts/update' && ++updates === 1 ? 'pass, then hang' : 'pass'));
  await start(first, 'update');
  await expect.poll(() => updates, { timeout: 10_000, interval: 5 }).toBe(1);
  await expect.poll(async () => (await byEmail()).get('ana@example.com')?.first_name).toBe('Ana');
  await first.jobs.stop();
  const second = await scene.stage();
  const done = await seen(second, 'done');
  addsUp(done);
  expect(done.receipt).toMatchObject({ present: 1, updated: 1, same: 2, several: 1 });
  const edits = (await scene.lines(done)).filter(({ kind }) => kind === 'edit');
  expect(edits).toHaveLength(1);
  expect(readSnapshot(edits[0]?.before)).toMatchObject({ first_name: 'Ana María' });
});

test('a contact that was deleted meanwhile is told of, and stops nobody else', async () => {
  const stage = await scene.stage();
  const gone = { status: 404, body: { status: 'failed', errors: 'Record Not Found' } };
  scene.hook((path) => (path === 'contacts/update' ? gone : 'pass'));
  const done = await run(stage, 'update');
  expect(done.receipt).toMatchObject({ present: 1, updated: 0, refused: 1 });
  expect(stage.attached[0]?.text).toContain('deleted while the import was running');
});
