/** What was offered before an update is imported after it, or refused: never reported as done with nothing in. */
import { expect, test } from 'vitest';
import { SCHEMAS } from '../../src/storage/migrate.ts';
import { up } from '../../src/storage/migrations/bot/0011-offers.ts';
import { up as addShares } from '../../src/storage/migrations/bot/0022-import-shares.ts';
import { pressOf, seen, useScene } from './scene.ts';

const scene = useScene();

const FILE = 'Name,E-mail,Country\nAna Ruiz,ana@example.com,Spain\nLeo Berg,leo@example.com,Spain\n';

/** An offer as it was kept when the first row was always the header. */
const AS_BEFORE = `update contact_desk.imports set offer = jsonb_set(jsonb_set(
  offer #- '{format,headerRow}' #- '{format,padded}',
  '{asIs}', offer->'asIs' #- '{doubtful}' #- '{doubts}'),
  '{withCountry}', offer->'withCountry' #- '{doubtful}' #- '{doubts}') where id = $1`;

test('an offer of an earlier version imports what it says', async () => {
  const stage = await scene.stage();
  await stage.imports.record(scene.file(FILE));
  const offered = await seen(stage, 'offered');
  const { pool } = scene.database;
  const offerNow = async () =>
    (await pool.query('select offer from contact_desk.imports where id = $1', [offered.id])).rows[0].offer;
  await pool.query(AS_BEFORE, [offered.id]);
  expect((await offerNow()).format).not.toHaveProperty('headerRow');
  await up(scene.database.kysely<unknown>(SCHEMAS.bot));
  expect(await offerNow()).toEqual(offered.offer);
  await stage.imports.start(pressOf(offered), { typeId: offered.offer?.types[0]?.id as number });
  expect((await seen(stage, 'done')).receipt).toMatchObject({ rows: 2, present: 2 });
});

test('an offer that a later version sets right keeps what it has', async () => {
  const stage = await scene.stage();
  await stage.imports.record(scene.file(`My people\n\n${FILE}`));
  const { offer } = await seen(stage, 'offered');
  expect(offer?.format.headerRow).toBe(3);
  await up(scene.database.kysely<unknown>(SCHEMAS.bot));
  const { rows } = await scene.database.pool.query(
    'select offer from contact_desk.imports where file_id = $1',
    [(await seen(stage, 'offered')).fileId],
  );
  expect(rows[0].offer).toEqual(offer);
});

test('a file that is read differently than it was offered is refused, with nothing in', async () => {
  const stage = await scene.stage();
  await stage.imports.record(scene.file(FILE));
  const offered = await seen(stage, 'offered');
  await scene.database.pool.query(AS_BEFORE, [offered.id]);
  await stage.imports.start(pressOf(offered), { typeId: offered.offer?.types[0]?.id as number });
  const { note } = await seen(stage, 'refused');
  expect(note).toBe(
    'The file is read differently now than when it was offered: share it again. What is in already will be skipped.',
  );
  expect(await scene.emails()).toEqual([]);
});

test('what was shared before an update is not offered again by a late event, but is when it is shared again', async () => {
  const stage = await scene.stage();
  const share = scene.file(FILE);
  await stage.imports.record(share);
  await seen(stage, 'offered');
  const { pool } = scene.database;
  await pool.query(`alter table contact_desk.imports drop column share_ts, drop column event_ts,
    add constraint imports_once unique (workspace_id, file_id, channel_id)`);
  await addShares(scene.database.kysely<unknown>(SCHEMAS.bot));
  stage.shown.length = 0;
  await stage.imports.record(share);
  const states = async () =>
    (await pool.query('select state from contact_desk.imports where file_id = $1', [share.fileId])).rows;
  await expect.poll(states, { timeout: 20_000 }).toContainEqual({ state: 'ignored' });
  await stage.imports.record(scene.again(share, 200));
  expect(await seen(stage, 'offered')).toMatchObject({ threadTs: '200.0' });
  expect(stage.shown).toHaveLength(1);
});
