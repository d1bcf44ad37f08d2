/** A wish for contacts becomes one file with those contacts as they are, whatever happens on the way, or a reason why not. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import type { ExportsFace } from '../../src/exports/face.ts';
import { MAX_IDS } from '../../src/exports/service.ts';
import { buildFace, useScene } from './scene.ts';

const scene = useScene();

const ana = { email: 'ana@example.com', first_name: 'Ana', city: 'Lisbon' };
const leo = { email: 'leo@example.com', first_name: 'Leo', city: 'Lisbon' };
const mia = { email: 'mia@example.com', first_name: 'Mia', city: 'Oslo' };

const emailsIn = (rows: string[]) => rows.slice(1).map((row) => row.split(',')[1]);

/** What never comes back, until the test lets go of it. */
function hanging() {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  return { promise, letGo: () => reject(new Error('its process was killed')) };
}

/** The face of the scene, but for some of its parts. */
const faceWith = (other: Partial<ExportsFace>): ExportsFace => ({ ...buildFace(scene.seen), ...other });

test('every match of a search is in the file, with filters, and nobody else', async () => {
  const stage = await scene.stage();
  await scene.has(stage, ana, leo, mia);
  expect(await scene.request(stage, { text: 'example.com city:lisbon' })).toMatchObject({
    outcome: 'started',
    contacts: 2,
  });
  const { name, rows, exported } = await scene.file();
  expect(emailsIn(rows).sort()).toEqual(['ana@example.com', 'leo@example.com']);
  expect(exported).toMatchObject({
    contacts: 2,
    missing: 0,
    asOf: expect.any(Date),
    readAt: expect.any(Date),
  });
  expect(name).toMatch(/^contacts-example-com-city-lisbon-\d{4}-\d\d-\d\d\.csv$/);
  await scene.over();
});

test('no text means all contacts, those too that the copy does not know yet', async () => {
  const stage = await scene.stage();
  await scene.has(stage, ana, leo);
  await scene.pool.query('delete from contact_desk.mirror_contacts where email = $1', [leo.email]);
  await scene.request(stage, { text: '' });
  const { rows, exported, name } = await scene.file();
  expect(emailsIn(rows)).toEqual([leo.email, ana.email]);
  expect(exported).toMatchObject({ contacts: 2, missing: 0, asOf: undefined });
  expect(name).toMatch(/^contacts-\d{4}-/);
});

test('chosen contacts are exported by their ids, and those that are gone are counted', async () => {
  const stage = await scene.stage();
  await scene.has(stage, ana, leo, mia);
  const ids: number[] = [];
  for await (const { id } of stage.contacts.each(scene.account)) ids.push(id);
  const [newest = 0, middle = 0] = ids;
  expect(await scene.request(stage, { ids: [middle, newest, newest, 999_999] })).toMatchObject({
    outcome: 'started',
    contacts: 3,
  });
  const { rows, exported, name } = await scene.file();
  expect(emailsIn(rows)).toEqual(['mia@example.com', 'leo@example.com']);
  expect(exported).toMatchObject({ contacts: 2, missing: 1, asOf: undefined });
  expect(name).toMatch(/^contacts-\d{4}/);
});

test('a contact deleted at the service since the copy was read is not in the file, and counted', async () => {
  const stage = await scene.stage();
  await scene.has(stage, ana, leo);
  const { rows } = await scene.pool.query(
    "update contacts_api.contacts set deleted_at = now() where email = 'leo@example.com' returning id",
  );
  expect(rows.length).toBeGreaterThan(0);
  await scene.request(stage, { text: 'lisbon' });
  const file = await scene.file();
  expect(emailsIn(file.rows)).toEqual(['ana@example.com']);
  expect(file.exported).toMatchObject({ contacts: 1, missing: 1 });
});

test('the words that were corrected are those that are exported', async () => {
  const stage = await scene.stage();
  await scene.has(stage, ana, mia);
  const requested = await scene.request(stage, { text: 'lisbom' });
  expect(requested).toMatchObject({ outcome: 'started', wish: { text: 'lisbon' }, contacts: 1 });
  expect(emailsIn((await scene.file()).rows)).toEqual(['ana@example.com']);
});

test('a search that was asked for before the first reading is answered from the whole list', async () => {
  const stage = await scene.stage();
  await scene.has(stage, ana, leo);
  await scene.pool.query('update contact_desk.mirrors set generation = 0 where account_id = $1', [
    scene.account.id,
  ]);
  await scene.pool.query('delete from contact_desk.mirror_contacts');
  let lists = 0;
  scene.hook((path) => (path === 'contacts/list' && ++lists === 1 ? 'hang' : 'pass'));
  expect(await scene.request(stage, { text: 'lisbon' })).toMatchObject({
    outcome: 'started',
    contacts: undefined,
  });
  expect(emailsIn((await scene.file()).rows)).toHaveLength(2);
});

test('nobody matches: it says so and begins nothing', async () => {
  const stage = await scene.stage();
  await scene.has(stage, ana);
  expect(await scene.request(stage, { text: 'qqqqqq' })).toMatchObject({ outcome: 'nothing' });
  expect(await scene.request(stage, { ids: [] })).toMatchObject({ outcome: 'nothing' });
  await scene.over();
  expect(scene.seen.uploads.size).toBe(0);
});

test('a wrong filter, and more contacts by hand than fit, are refused at once', async () => {
  const stage = await scene.stage();
  await expect(scene.request(stage, { text: 'colour:red' })).rejects.toMatchObject({ code: 'query_invalid' });
  const ids = Array.from({ length: MAX_IDS + 1 }, (_, id) => id + 1);
  await expect(scene.request(stage, { ids })).rejects.toMatchObject({ code: 'too_many_to_export' });
});

test('pressed again while it is under way, it makes one file and says so; afterwards it makes another', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const face = buildFace(scene.seen);
  const slow: ExportsFace['upload'] = async (...given) => {
    await gate;
    return face.upload(...given);
  };
  const stage = await scene.stage({ face: { ...face, upload: slow } });
  await scene.has(stage, ana, leo);
  const ask = (text: string, userId?: string) => scene.request(stage, { text }, userId);
  const results = await Promise.all([ask('lisbon'), ask('lisbon'), ask(' lisbon ')]);
  expect(results.map(({ outcome }) => outcome).sort()).toEqual(['already', 'already', 'started']);
  expect(await ask('lisbon', 'U2')).toMatchObject({ outcome: 'started' });
  expect(await ask('ana')).toMatchObject({ outcome: 'started' });
  open();
  await expect.poll(() => scene.seen.delivered.length, { timeout: 20_000 }).toBe(3);
  await scene.over();
  expect(await ask('lisbon')).toMatchObject({ outcome: 'started' });
  await expect.poll(() => scene.seen.delivered.length, { timeout: 20_000 }).toBe(4);
});

test('killed while the file is uploaded: it is made anew and shown once', async () => {
  let uploads = 0;
  const { promise, letGo } = hanging();
  const face = buildFace(scene.seen);
  const upload: ExportsFace['upload'] = (...given) => (++uploads === 1 ? promise : face.upload(...given));
  const first = await scene.stage({ face: { ...face, upload } });
  await scene.has(first, ana);
  await scene.request(first, { text: 'ana' });
  await expect.poll(() => uploads, { timeout: 10_000 }).toBe(1);
  await scene.handOutAgain();
  await scene.stage({ face: { ...face, upload } });
  await scene.file();
  await scene.over();
  letGo();
  expect(scene.seen.delivered).toHaveLength(1);
});

test('killed after the file was shown and before that was recorded: the person has it once', async () => {
  const face = buildFace(scene.seen);
  const { promise, letGo } = hanging();
  let shown = 0;
  const deliver: ExportsFace['deliver'] = async (...given) => {
    await face.deliver(...given);
    shown++;
    await promise;
  };
  const first = await scene.stage({ face: { ...face, deliver } });
  await scene.has(first, ana);
  await scene.request(first, { text: 'ana' });
  await expect.poll(() => shown, { timeout: 10_000 }).toBe(1);
  await scene.handOutAgain();
  await scene.stage();
  await scene.over();
  letGo();
  expect(scene.seen.delivered).toHaveLength(1);
  expect(scene.seen.uploads.size).toBe(1);
});

test('killed before the uploaded file was shown: another one is shown, once', async () => {
  const face = buildFace(scene.seen);
  const { promise, letGo } = hanging();
  let asked = 0;
  const deliver: ExportsFace['deliver'] = (...given) => (++asked === 1 ? promise : face.deliver(...given));
  const first = await scene.stage({ face: { ...face, deliver } });
  await scene.has(first, ana);
  await scene.request(first, { text: 'ana' });
  await expect.poll(() => asked, { timeout: 10_000 }).toBe(1);
  await scene.handOutAgain();
  await scene.stage({ face: { ...face, deliver } });
  await scene.over();
  letGo();
  expect(scene.seen.delivered).toHaveLength(1);
});

test('Slack showed the file and its answer got lost: the person has it once', async () => {
  const face = buildFace(scene.seen);
  const deliver: ExportsFace['deliver'] = async (...given) => {
    await face.deliver(...given);
    throw new Error('the answer got lost');
  };
  const stage = await scene.stage({ face: { ...face, deliver } });
  await scene.has(stage, ana);
  await scene.request(stage, { text: 'ana' });
  await scene.over();
  expect(scene.seen.delivered).toHaveLength(1);
  expect(scene.seen.told).toEqual([]);
});

test('a fault of ours that does not pass ends with a word and an id for whoever runs the bot', async () => {
  const stage = await scene.stage({
    face: faceWith({
      async upload() {
        // As if seven more runs had ended like this one.
        await scene.pool.query('update contact_desk.exports set attempt = 8');
        throw new Error('a fault');
      },
    }),
  });
  await scene.has(stage, ana);
  await scene.request(stage, { text: 'ana' });
  const { note, id } = await scene.told();
  expect(note).toContain('on our side');
  expect(note).toContain(id);
  await scene.over();
  expect(scene.seen.told).toHaveLength(1);
});

test('a run that was overtaken while it uploaded shows nothing', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const face = buildFace(scene.seen);
  let uploads = 0;
  const upload: ExportsFace['upload'] = async (...given) => {
    const mine = ++uploads;
    if (mine === 1) await gate;
    return face.upload(...given);
  };
  const deliver: ExportsFace['deliver'] = async (...given) => {
    await face.deliver(...given);
    // The run that was first wakes up before this one has recorded that it is done.
    open();
    await expect.poll(() => scene.seen.uploads.size, { timeout: 10_000 }).toBe(2);
  };
  const first = await scene.stage({ face: { ...face, upload, deliver } });
  await scene.has(first, ana);
  await scene.request(first, { text: 'ana' });
  await expect.poll(() => uploads, { timeout: 10_000 }).toBe(1);
  await scene.handOutAgain();
  await scene.stage({ face: { ...face, upload, deliver } });
  await scene.over();
  expect(scene.seen.delivered).toHaveLength(1);
});

test('refused keys end with a word to the person, at once', async () => {
  const stage = await scene.stage();
  await scene.has(stage, ana);
  const errors = { PublicKey: ['The public key is invalid.'] };
  scene.hook(() => ({ status: 401, body: { status: 'failed', errors } }));
  await scene.request(stage, { text: 'ana' });
  expect(await scene.told()).toMatchObject({ userId: 'U1', attempt: 1, note: expect.stringMatching(/keys/) });
  await scene.over();
  expect(scene.seen.told).toHaveLength(1);
});

test('a service that is away for a moment is asked again', async () => {
  const stage = await scene.stage();
  await scene.has(stage, ana);
  let asked = 0;
  scene.hook((path) => (path === 'contacts/list' && ++asked <= 4 ? 'cut' : 'pass'));
  await scene.request(stage, { text: 'ana' });
  expect(emailsIn((await scene.file()).rows)).toEqual(['ana@example.com']);
  expect(scene.seen.told).toEqual([]);
});

test('a service that stays away ends with a word to the person', { timeout: 60_000 }, async () => {
  const stage = await scene.stage();
  await scene.has(stage, ana);
  scene.hook((path) => (path === 'contacts/list' ? 'cut' : 'pass'));
  await scene.request(stage, { text: 'ana' });
  expect((await scene.told()).note).toMatch(/Try again/);
  await scene.over();
});

test('a workspace that takes no files, and one that belongs to another account by now, are told so', async () => {
  const refused = new AppError('upload_refused', 'Ask an admin.');
  const first = await scene.stage({ face: faceWith({ upload: () => Promise.reject(refused) }) });
  await scene.has(first, ana);
  await scene.request(first, { text: 'ana' });
  expect((await scene.told()).note).toBe('Ask an admin.');
  await scene.over();
  await first.jobs.stop();

  scene.seen.told.length = 0;
  const other = { ...scene.account, id: 'another' };
  let read = 0;
  scene.hook((path) => {
    if (path === 'contacts/list') read++;
    return 'pass';
  });
  const second = await scene.stage({ accountOf: async () => other });
  await scene.request(second, { text: 'ana' });
  expect((await scene.told()).note).toContain('another contacts account');
  expect(read).toBe(0);
  await scene.over();
  expect(scene.seen.uploads.size).toBe(0);
});

test('a reason that could not be told is told by the next run', async () => {
  const face = buildFace(scene.seen);
  let tries = 0;
  const stage = await scene.stage({
    face: {
      ...face,
      upload: () => Promise.reject(new AppError('upload_refused', 'Ask an admin.')),
      tellFailure: (wanted) => (++tries === 1 ? Promise.reject(new Error('away')) : face.tellFailure(wanted)),
    },
  });
  await scene.has(stage, ana);
  await scene.request(stage, { text: 'ana' });
  expect((await scene.told()).note).toBe('Ask an admin.');
  await scene.over();
  expect(tries).toBe(2);
});

test('a person who cannot be written to any more ends the export', async () => {
  const gone = () => Promise.reject(new AppError('person_unreachable', 'gone'));
  const stage = await scene.stage({ face: faceWith({ deliver: gone, tellFailure: gone }) });
  await scene.has(stage, ana);
  await scene.request(stage, { text: 'ana' });
  await scene.over();
});

test('an export whose job was given up does not stand in the way of the next', async () => {
  const stage = await scene.stage();
  await scene.has(stage, ana);
  const wish = JSON.stringify({ text: 'ana' });
  const { workspaceId, id } = scene.account;
  await scene.pool.query(
    `insert into contact_desk.exports (id, workspace_id, account_id, user_id, wish, wish_key, created_at, updated_at)
     values ('left', $1, $2, 'U1', $3, $4, now() - interval '1 day', now() - interval '1 day')`,
    [workspaceId, id, wish, createHash('sha256').update(wish).digest('hex')],
  );
  expect(await scene.request(stage, { text: 'ana' })).toMatchObject({ outcome: 'started' });
  await scene.file();
  await scene.over();
});

test('a contact that is forgotten while the file is made is not in it', async () => {
  const { upload } = buildFace(scene.seen);
  let uploads = 0;
  const stage = await scene.stage({
    face: faceWith({
      async upload(...args) {
        uploads += 1;
        if (uploads === 1) {
          await scene.pool.query(
            "update contacts_api.contacts set deleted_at = now() where email = 'leo@example.com'",
          );
          await scene.pool.query(
            `insert into contact_desk.forgets (id, workspace_id, account_id, user_id, email, deleted_at)
              values (gen_random_uuid(), 'T1', $1, 'U1', 'leo@example.com', now())`,
            [scene.account.id],
          );
        }
        return upload(...args);
      },
    }),
  });
  await scene.has(stage, ana, leo);
  await scene.request(stage, { text: '' });
  const { rows, exported } = await scene.file();
  expect(emailsIn(rows)).toEqual([ana.email]);
  expect(exported.contacts).toBe(1);
  await scene.over();
  expect([uploads, scene.seen.delivered.length]).toEqual([2, 1]);
});
