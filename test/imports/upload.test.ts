/** Many new contacts are uploaded: each is in once, as it stands in the file, whatever the service makes of uploads. */
import { expect, test } from 'vitest';
import type { Import } from '../../src/imports/import.ts';
import type { Hook } from './between.ts';
import { addsUp, offered, pressOf, type Stage, seen, typeOf, useScene } from './scene.ts';

const scene = useScene();

const CITIES = ['Vigo', 'Łódź', '"Lugo", north', 'A;B', '東京'];
const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
const people = (count: number, from = 0) =>
  `Name,E-mail,City,Country\n${Array.from({ length: count }, (_, i) => `Person ${from + i},p${from + i}@example.com,${quote(CITIES[i % 5] ?? '')},${i % 7 === 0 ? 'France' : 'Spain'}\n`).join('')}`;

const SAMPLE = 'contacts/csv-sample/download';
const UPLOAD = 'contacts/upload-csv';
const ADD = 'contacts/add';

async function imported(stage: Stage, text: string): Promise<Import> {
  const offer = await offered(scene, stage, text);
  await stage.imports.start(pressOf(offer), typeOf(offer));
  const done = await seen(stage, 'done');
  addsUp(done);
  return done;
}

/** Counts the calls by path on the way. */
function counted(hook: Hook = () => 'pass') {
  const calls: Record<string, number> = {};
  scene.hook((path, count) => {
    calls[path] = (calls[path] ?? 0) + 1;
    return hook(path, count);
  });
  return calls;
}

async function eachIsInOnce(count: number): Promise<void> {
  const contacts = await scene.contacts();
  expect(contacts).toHaveLength(count);
  expect(new Set(contacts.map(({ email }) => email)).size).toBe(count);
  for (const { email, fullname, city, country } of contacts) {
    const number = Number(/\d+/.exec(email)?.[0]);
    expect({ fullname, city, country }).toEqual({
      fullname: `Person ${number}`,
      city: CITIES[number % 5],
      country: number % 7 === 0 ? 'France' : 'Spain',
    });
  }
}

test('a few first, then the rest, and all of it in the ledger under one code', async () => {
  const stage = await scene.stage();
  const calls = counted();
  const done = await imported(stage, people(450));
  expect(done.receipt).toMatchObject({ rows: 450, present: 450, notTaken: 0 });
  expect(calls[UPLOAD]).toBe(2);
  expect(calls[ADD]).toBeUndefined();
  expect(done.note).toBeNull();
  await eachIsInOnce(450);
  const lines = await scene.lines(done);
  expect(lines).toHaveLength(450);
  const ids = new Set((await scene.contacts()).map(({ id }) => id));
  expect(
    lines.every(
      ({ kind, contactId = 0, outcome }) => kind === 'add' && outcome === 'done' && ids.has(contactId),
    ),
  ).toBe(true);
});

test('each type is a file of its own, and who is there already is never sent', async () => {
  const stage = await scene.stage();
  await scene.add({ email: 'p1@example.com', first_name: 'Old' });
  const types = ['Customers', 'Leads', 'Friends'];
  const rows = Array.from({ length: 300 }, (_, i) => `Person ${i},p${i}@example.com,Spain,${types[i % 3]}`);
  const calls = counted();
  const done = await imported(stage, ['Name,E-mail,Country,Contact type', ...rows].join('\n'));
  expect(done.receipt).toMatchObject({ present: 299, existing: 1 });
  expect(calls[UPLOAD]).toBe(4);
  const contacts = await scene.contacts();
  expect(contacts).toHaveLength(300);
  expect(contacts.find(({ email }) => email === 'p5@example.com')?.contactType).toBe('Friends');
  expect(contacts.filter(({ email }) => email === 'p1@example.com')).toMatchObject([{ first_name: 'Old' }]);
});

test('without a sample of the service nothing is uploaded, and a few rows never are', async () => {
  const stage = await scene.stage();
  const calls = counted((path) => (path === SAMPLE ? { status: 200, body: {} } : 'pass'));
  const done = await imported(stage, people(210));
  expect(done.receipt).toMatchObject({ present: 210 });
  expect(calls[UPLOAD]).toBeUndefined();
  expect(calls[ADD]).toBe(210);
  await eachIsInOnce(210);
});

test('a service that stores uploads otherwise: the first ones are put right, and the rest are added one by one', async () => {
  const stage = await scene.stage();
  const calls = counted((path) =>
    path === UPLOAD
      ? { rewrite: (body) => body.replaceAll(',Spain', ',Gabon').replaceAll('Vigo', '') }
      : 'pass',
  );
  const done = await imported(stage, people(230));
  expect(done.receipt).toMatchObject({ present: 230, notTaken: 0 });
  expect(calls[UPLOAD]).toBe(1);
  expect(calls[ADD]).toBe(210);
  expect(done.note).toMatch(
    /stored (country, city|city, country) of \d+ uploaded contacts otherwise.*put right/,
  );
  await eachIsInOnce(230);
  expect(await scene.lines(done)).toHaveLength(230);
});

test('a row that the service refuses keeps out nobody else, and comes back with its reason', async () => {
  const stage = await scene.stage();
  // Our own service counts the rows of a file and refuses all of it for one that it does not like.
  const calls = counted((path) =>
    path === UPLOAD || path === ADD
      ? {
          rewrite: (body) =>
            body.replaceAll('p333@example.com', 'p333').replaceAll('p333%40example.com', 'p333'),
        }
      : 'pass',
  );
  const done = await imported(stage, people(500));
  expect(done.receipt).toMatchObject({ present: 499, refused: 1, notTaken: 0 });
  expect(stage.attached[0]?.text).toContain('must be a valid email address');
  expect(calls[ADD]).toBeLessThan(60);
  expect(await scene.contacts()).toHaveLength(499);
});

test('a service that takes no uploads at all gets every row one by one', async () => {
  const stage = await scene.stage();
  const none = { status: 404, body: { status: 'failed', errors: 'No such call' } };
  const calls = counted((path) => (path === UPLOAD ? none : 'pass'));
  const done = await imported(stage, people(230));
  expect(done.receipt).toMatchObject({ present: 230 });
  expect(calls[UPLOAD]).toBe(1);
  expect(done.note).toContain('does not take uploads');
  await eachIsInOnce(230);
});

test('an upload whose answer is lost is settled by the list: no row twice, none lost', {
  timeout: 60_000,
}, async () => {
  const stage = await scene.stage();
  const lost: ReturnType<Hook>[] = ['pass, then cut', 'cut', 'pass'];
  let at = 0;
  counted((path) => (path === UPLOAD ? (lost[at++] ?? 'pass') : 'pass'));
  const done = await imported(stage, people(600));
  expect(done.receipt).toMatchObject({ present: 600, notTaken: 0 });
  await eachIsInOnce(600);
  expect(await scene.lines(done)).toHaveLength(600);
});

test('rows that an upload lost on the way are added one by one', { timeout: 60_000 }, async () => {
  const stage = await scene.stage();
  let uploads = 0;
  // From the second file on the service drops what is in Łódź.
  counted((path) =>
    path === UPLOAD && ++uploads > 1 ? { rewrite: (body) => body.replace(/^.*Łódź.*\r\n/gm, '') } : 'pass',
  );
  const done = await imported(stage, people(300));
  expect(done.receipt).toMatchObject({ present: 300, notTaken: 0 });
  await eachIsInOnce(300);
});

/** What a kill leaves while the first batch is written and the second one is sent: both are begun, and neither is settled. */
const unwritten = `with gone as (delete from contact_desk.ledger_lines),
    forgotten as (delete from contact_desk.ledger_actions)
  update contact_desk.imports set done_row = 0, sent = 0, mark = 0, code = null`;

test.each([
  ['a stop in the middle of uploads', undefined],
  ['a kill before the batch in front of them was written', unwritten],
])('%s is gone on with: no row twice, none lost', { timeout: 60_000 }, async (_, left) => {
  const first = await scene.stage();
  const offer = await offered(scene, first, people(3200));
  let uploads = 0;
  scene.hook((path) => {
    if (path !== UPLOAD) return 'pass';
    return ++uploads === 3 ? 'pass, then hang' : 'pass';
  });
  await first.imports.start(pressOf(offer), typeOf(offer));
  await expect.poll(() => uploads, { timeout: 20_000, interval: 5 }).toBe(3);
  await expect.poll(() => scene.emails(), { timeout: 20_000 }).toHaveLength(3200);
  await first.jobs.stop();
  if (left) await scene.database.pool.query(left);
  const second = await scene.stage();
  const done = await seen(second, 'done');
  addsUp(done);
  expect(done.receipt).toMatchObject({ present: 3200, notTaken: 0, existing: 0 });
  await eachIsInOnce(3200);
  const lines = await scene.lines(done);
  expect(new Set(lines.map(({ contactId }) => contactId)).size).toBe(3200);
  expect(lines).toHaveLength(3200);
});
