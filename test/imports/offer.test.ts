/** A share becomes one offer, a reason, or silence. */
import { expect, test } from 'vitest';
import type { ImportState } from '../../src/imports/import.ts';
import type { Share } from '../../src/imports/service.ts';
import { SOMEBODY } from '../support/contacts.ts';
import { BLANK_FIELDS } from '../support/draft.ts';
import { pressOf, seen, typeOf, useScene } from './scene.ts';
import { fixture } from './support.ts';

const scene = useScene();

const FILE = `Name;E-Mail;Land;Phone
Ana Ruiz;ana@example.com;Spain;1
Jo Berg;jo@example.com;Germany;2
Jo Berg;JO@example.com;Germany;3
Leo;leo@;France;4
Mia;mia@example.com;;5
`;

test('what is in the file is counted before anything is written', async () => {
  const stage = await scene.stage();
  const contacts = stage.contacts;
  const [type] = await contacts.types(scene.account);
  const country = (await contacts.countryId(scene.account, 'Spain')) as number;
  await contacts.add(scene.account, SOMEBODY, {
    ...BLANK_FIELDS,
    email: 'ANA@example.com',
    contact_type_id: type?.id as number,
    country,
  });

  await stage.imports.record(scene.file(FILE));
  const { offer } = await seen(stage, 'offered');
  expect(offer).toMatchObject({
    format: { encoding: 'utf-8', delimiter: ';' },
    columns: ['Name', 'E-Mail', 'Land', 'Phone'],
    mapping: ['full_name', 'email', 'country', null],
    rows: 5,
    asIs: { fit: 1, existing: 1, doubles: 1, unfit: 2, doubled: [{ row: 3, winner: 4 }] },
    withCountry: { fit: 2, existing: 1, doubles: 1, unfit: 1 },
  });
  expect(offer?.types.map(({ name }) => name)).toEqual(['Customers', 'Leads', 'Friends']);
  expect(await scene.emails()).toEqual(['ANA@example.com']);
});

test('a share told of many times is offered once', async () => {
  const stage = await scene.stage();
  const share = scene.file(FILE);
  await Promise.all([1, 2, 3].map(() => stage.imports.record(share)));
  await seen(stage, 'offered');
  await stage.imports.record(share);
  await stage.imports.record({ ...share, channelId: 'C2' });
  await expect.poll(() => stage.shown.filter(({ imported }) => imported.channelId === 'C2')).toHaveLength(1);
  expect(stage.shown.filter(({ imported }) => imported.channelId === 'C1')).toHaveLength(1);
});

test('a share told of by a second event is passed over in silence: its message has an offer', async () => {
  const stage = await scene.stage();
  const share = scene.file(FILE);
  await stage.imports.record(share);
  await seen(stage, 'offered');
  await stage.imports.record({ ...share, eventTs: '101.5' });
  await untilRead(share, 'ignored');
  expect(stage.shown).toHaveLength(1);
});

test('the file shared again by Slack’s own Share is offered under the message that shares it', async () => {
  const stage = await scene.stage();
  const share = scene.file(FILE);
  await stage.imports.record(share);
  const first = await seen(stage, 'offered');
  await stage.imports.dismiss(pressOf(first));
  await seen(stage, 'dismissed');
  stage.shown.length = 0;
  const again = scene.again(share, 200, { sharerId: 'U2' });
  await Promise.all([1, 2].map(() => stage.imports.record(again)));
  const second = await seen(stage, 'offered');
  expect(second).toMatchObject({ sharerId: 'U2', threadTs: '200.0' });
  expect(second.id).not.toBe(first.id);
  expect(stage.shown).toHaveLength(1);
});

test('of two shares that are told of late, each gets its own offer, by who shared it', async () => {
  const stage = await scene.stage();
  const share = scene.file(FILE);
  const again = scene.again(share, 200, { sharerId: 'U2' });
  await stage.imports.record(share);
  await seen(stage, 'offered');
  await stage.imports.record(again);
  await expect.poll(() => stage.shown, { timeout: 20_000 }).toHaveLength(2);
  const places = stage.shown.map(({ imported: { sharerId, threadTs } }) => `${sharerId} ${threadTs}`);
  expect(places.sort()).toEqual(['U1 100.0', 'U2 200.0']);
});

test('a share that the file’s record does not show yet is waited for', async () => {
  const stage = await scene.stage();
  const share = scene.file(FILE);
  await stage.imports.record(share);
  await seen(stage, 'offered');
  stage.shown.length = 0;
  const again = scene.again(share, 200, { late: true });
  const looks = stage.looks;
  await stage.imports.record(again);
  await expect.poll(() => stage.looks).toBeGreaterThan(looks);
  scene.again(share, 200);
  expect(await seen(stage, 'offered')).toMatchObject({ threadTs: '200.0' });
});

test('a share from before the bot was there is neither taken for the new one nor by an event that comes once more', async () => {
  const stage = await scene.stage();
  const share = scene.file(FILE, {}, { eventTs: '90000.5' });
  await stage.imports.record(share);
  await expect.poll(() => stage.looks).toBeGreaterThan(0);
  scene.again(share, 90_000);
  expect(await seen(stage, 'offered')).toMatchObject({ threadTs: '90000.0' });
  await stage.imports.record({ ...share, eventTs: '90001.2' });
  const { pool } = scene.database;
  const states = async () =>
    (
      await pool.query<{ state: string }>('select state from contact_desk.imports where file_id = $1', [
        share.fileId,
      ])
    ).rows.map(({ state }) => state);
  await expect.poll(async () => (await states()).sort(), { timeout: 20_000 }).toEqual(['ignored', 'offered']);
  expect(stage.shown).toHaveLength(1);
});

test('shared again after its import is done, the offer says when and by whom, and offers nobody twice', async () => {
  const stage = await scene.stage();
  const share = scene.file('mail,land\nana@example.com,Spain\njo@example.com,Spain\n');
  await stage.imports.record(share);
  const first = await seen(stage, 'offered');
  await stage.imports.start(pressOf(first), typeOf(first));
  const { startedAt } = await seen(stage, 'done');
  await stage.imports.record(scene.again(share, 200, { sharerId: 'U2' }));
  await expect.poll(() => stage.shown.at(-1)?.imported.threadTs, { timeout: 20_000 }).toBe('200.0');
  expect(stage.shown.at(-1)?.imported.offer).toMatchObject({
    seen: { what: 'imported', by: 'U1', at: startedAt?.toISOString() },
    asIs: { fit: 0, existing: 2 },
  });
});

test.each([
  ['a picture', 'x', { name: 'cat.png', kind: 'png' }, {}],
  ['a workbook in a channel', 'x', { name: 'a.xlsx', kind: 'xlsx' }, {}],
  ['a table without addresses', 'a,b\n1,2\n', {}, {}],
  ['a header without rows', 'Name,E-mail\n', {}, {}],
  ['a large log', 'x', { name: 'log.txt', kind: 'text', size: 9_000_000 }, {}],
  ['a file that is gone', 'x', 'gone' as const, {}],
])('%s is passed over in silence', async (_, text, given, share) => {
  const stage = await scene.stage();
  await stage.imports.record(scene.file(text, given, share));
  // A file after it is offered, and by then the one before was judged.
  await stage.imports.record(scene.file(FILE));
  await seen(stage, 'offered');
  await expect.poll(() => stage.shown.length).toBe(1);
});

test.each([
  ['a workbook sent to the bot', 'x', { name: 'a.xlsx', kind: 'xlsx' }, { source: 'direct' }, 'CSV UTF-8'],
  ['a workbook called .csv', 'PK\x03\x04..xl/workbook.xml', {}, {}, 'CSV UTF-8'],
  ['a page called .csv', '<!DOCTYPE html><p>', {}, {}, 'web page'],
  ['a table that is too large', FILE, { size: 2_000_000 }, {}, 'larger than 1 MB'],
  ['an open quote', 'a,mail\n"x,ana@example.com\n', {}, {}, 'line 2'],
  ['too many rows', `mail\n${'a@example.com\n'.repeat(5001)}`, {}, {}, '5,000 rows'],
  ['a form without addresses', 'a,b\n1,2\n', {}, { source: 'form', channelId: 'U1' }, 'e-mail addresses'],
  [
    'a header without rows sent to the bot',
    'Name,E-mail,Country\n',
    {},
    { source: 'direct' },
    'This file has a header and no rows below it: add a row for each contact',
  ],
  ['an empty file', '', {}, {}, 'empty'],
  ['a foreign address', FILE, { url: 'https://files.example.com/x' }, {}, 'may not fetch'],
  ['a file kept elsewhere', 'x', 'elsewhere', { source: 'direct' }, 'outside Slack'],
] as const)('%s is refused with what to do', { timeout: 60_000 }, async (_, text, given, share, words) => {
  const stage = await scene.stage();
  await stage.imports.record(scene.file(Buffer.from(text, 'latin1'), given, share));
  const { note } = await seen(stage, 'refused');
  expect(note).toContain(words);
});

test('a plain list of addresses needs no header', async () => {
  const stage = await scene.stage();
  await stage.imports.record(scene.file('ana@example.com\njo@example.com\n'));
  const { offer } = await seen(stage, 'offered');
  expect(offer).toMatchObject({
    rows: 2,
    columns: ['Column A'],
    mapping: ['email'],
    format: { headerRow: 'none' },
  });
});

test('titles above the header are no rows', async () => {
  const stage = await scene.stage();
  await stage.imports.record(scene.file(fixture('german-title.csv')));
  const { offer } = await seen(stage, 'offered');
  expect(offer).toMatchObject({ rows: 3, asIs: { fit: 3, unfit: 0 }, format: { headerRow: 4 } });
});

test('a NUL in a header or a value is a blank, and keeps nobody from an offer', async () => {
  const stage = await scene.stage();
  const text = '\ufeffE-mail,Na\0me,Country,Type\nana@example.com,Ana,Spain,No\0body\n';
  await stage.imports.record(scene.file(Buffer.from(text, 'utf16le')));
  const { offer } = await seen(stage, 'offered');
  expect(offer?.columns).toEqual(['E-mail', 'Na me', 'Country', 'Type']);
});

test('when the service is away the offer waits for another try', async () => {
  const stage = await scene.stage();
  scene.hook((path) => (path === 'contacts/list' ? { status: 503, body: {} } : 'pass'));
  await stage.imports.record(scene.file(FILE));
  const blocked = await seen(stage, 'blocked');
  expect(blocked.note).toBeTruthy();
  scene.hook(() => 'pass');
  await stage.imports.goOn(pressOf(blocked));
  const offered = await seen(stage, 'offered');
  expect(offered.messageTs).toBe((await seen(stage, 'blocked')).messageTs ?? offered.messageTs);
  expect(offered.offer?.rows).toBe(5);
});

test('a file cut on its way can be tried again', async () => {
  const stage = await scene.stage();
  await stage.imports.record(scene.file(FILE, { size: 7777 }));
  expect((await seen(stage, 'blocked')).note).toContain('of the file');
});

test('the sharer decides, and what is left alone stays alone', async () => {
  const stage = await scene.stage();
  await stage.imports.record(scene.file(FILE));
  const offered = await seen(stage, 'offered');
  const refusal = { code: 'not_the_sharer', facts: { sharerId: 'U1' } };
  await expect(stage.imports.start(pressOf(offered, 'U2'), {})).rejects.toMatchObject(refusal);
  await expect(stage.imports.dismiss(pressOf(offered, 'U2'))).rejects.toMatchObject(refusal);
  await stage.imports.dismiss(pressOf(offered));
  await seen(stage, 'dismissed');
  await expect(stage.imports.start(pressOf(offered), {})).rejects.toMatchObject({ code: 'import_over' });
  const { rows } = await scene.database.pool.query(
    'select count(*)::int from contact_desk.import_chunks where import_id = $1',
    [offered.id],
  );
  expect(rows).toEqual([{ count: 0 }]);
});

test('in a channel whoever may import decides too, in direct messages nobody else does', async () => {
  const stage = await scene.stage();
  await stage.imports.record(scene.file(FILE));
  const offered = await seen(stage, 'offered');
  await stage.imports.dismiss({ ...pressOf(offered, 'U2'), mayImport: true });
  expect((await seen(stage, 'dismissed')).stoppedBy).toBe('U2');
  stage.shown.length = 0;
  await stage.imports.record(scene.file(FILE, {}, { channelId: 'D1', source: 'direct' }));
  const own = await seen(stage, 'offered');
  await expect(stage.imports.dismiss({ ...pressOf(own, 'U2'), mayImport: true })).rejects.toMatchObject({
    code: 'not_the_sharer',
  });
});

test('another account is told at the first press', async () => {
  let other = false;
  const stage = await scene.stage({
    accountOf: async () => ({ ...scene.account, ...(other && { id: 'another' }) }),
  });
  await stage.imports.record(scene.file(FILE));
  const offered = await seen(stage, 'offered');
  other = true;
  const refusal = { code: 'other_account' };
  const press = pressOf(offered);
  await expect(stage.imports.choose(press, typeOf(offered))).rejects.toMatchObject(refusal);
  await expect(stage.imports.start(press, typeOf(offered))).rejects.toMatchObject(refusal);
  await expect(stage.imports.review(press)).rejects.toMatchObject(refusal);
  await expect(stage.imports.planCsv(press, offered.plan)).rejects.toMatchObject(refusal);
  await stage.imports.dismiss(press);
  await seen(stage, 'dismissed');
});

test('a type is asked for, and a choice made is shown', async () => {
  const stage = await scene.stage();
  await stage.imports.record(scene.file(FILE));
  const offered = await seen(stage, 'offered');
  await expect(stage.imports.start(pressOf(offered), {})).rejects.toMatchObject({ code: 'choose_first' });
  const [type] = offered.offer?.types ?? [];
  const countryId = (await stage.contacts.countryId(scene.account, 'Italy')) as number;
  await stage.imports.choose(pressOf(offered), { typeId: type?.id as number });
  await stage.imports.choose(pressOf(offered), { countryId });
  expect(stage.shown.at(-1)?.imported.choice).toEqual({ type, country: { id: countryId, name: 'Italy' } });
});

/** Once an import of this file is in this state, which nobody is shown. */
async function untilRead({ fileId }: Share, state: ImportState): Promise<void> {
  const text = 'select 1 from contact_desk.imports where file_id = $1 and state = $2';
  const find = async () => (await scene.database.pool.query(text, [fileId, state])).rowCount;
  await expect.poll(find, { timeout: 20_000 }).toBe(1);
}
