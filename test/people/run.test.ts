/** Whoever was picked is added once and accounted for, whatever happens on the way. */
import { afterEach, expect, test } from 'vitest';
import type { FoundPerson } from '../../src/contacts/people-in-text.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import type { Save } from '../../src/people/save.ts';
import { createPeople, type People, type PeopleOptions, type Start } from '../../src/people/service.ts';
import type { Jobs } from '../../src/storage/jobs.ts';
import type { Hook } from '../imports/between.ts';
import { useScene } from '../imports/scene.ts';
import { openClient, openContacts, SOMEBODY } from '../support/contacts.ts';
import { silentLog } from '../support/database.ts';
import { BLANK_DRAFT } from '../support/draft.ts';
import { buildJobs } from '../support/jobs.ts';

type Stage = { people: People; jobs: Jobs; contacts: Contacts; shown: Save[] };

const scene = useScene();
const stages: Stage[] = [];
afterEach(async () => {
  for (const { jobs, contacts } of stages.splice(0)) {
    await jobs.stop();
    await contacts.close();
  }
});

/** A process that works off saves; several may share the database. */
async function openStage(options: Partial<PeopleOptions> = {}): Promise<Stage> {
  const client = openClient({ headersTimeoutMs: 3000 });
  const countries = { path: 'countries', file: undefined };
  const contacts = openContacts(scene.database, { countries, client });
  const jobs = buildJobs(scene.database);
  const shown: Save[] = [];
  const people = createPeople({
    database: scene.database,
    jobs,
    contacts,
    face: { report: async (save) => void shown.push(save) },
    accountOf: async () => scene.account,
    log: silentLog,
    ...options,
  });
  await jobs.open();
  await jobs.work();
  const stage = { people, jobs, contacts, shown };
  stages.push(stage);
  return stage;
}

const persons = (count: number): FoundPerson[] =>
  Array.from({ length: count }, (_, i) => ({
    email: `p${i}@x.example`,
    first_name: `P${i}`,
    last_name: 'X',
  }));

/** Offers these and picks them all. */
async function offered(stage: Stage, found: FoundPerson[], change: Partial<Start> = {}): Promise<Start> {
  const saveId = await stage.people.offer(scene.account, 'U1', found);
  const [type] = await stage.contacts.types(scene.account);
  const [country] = await stage.contacts.countries(scene.account);
  if (!type || !country) throw new Error('the service has types and countries');
  const picked = found.map((_, place) => place);
  return {
    account: scene.account,
    userId: 'U1',
    saveId,
    viewId: 'V1',
    picked,
    choice: { type, country },
    ...change,
  };
}

async function done(...open: Stage[]): Promise<Save> {
  const find = () => open.flatMap(({ shown }) => shown)[0];
  await expect.poll(find, { timeout: 30_000, interval: 20, message: 'the save is done' }).toBeDefined();
  return find() as Save;
}

const kinds = (save: Save) => save.outcomes.map((outcome) => outcome?.kind);
const answer = (status: number, errors: object | string) => ({ status, body: { status: 'failed', errors } });
/** Acts on the adds by their number, from 1. */
const onAdd = (act: (add: number) => ReturnType<Hook>): Hook => {
  let adds = 0;
  return (path) => (path === 'contacts/add' ? act(++adds) : 'pass');
};

test('those picked are added; who exists is skipped by name, and who is refused is named with the reason', async () => {
  const stage = await openStage();
  const known = { ...BLANK_DRAFT, email: 'P1@x.example', first_name: 'Leo', last_name: 'Roth' };
  const start = await offered(stage, persons(5), { picked: [0, 1, 2, 4] });
  await stage.contacts.add(scene.account, SOMEBODY, known);
  scene.hook(onAdd((add) => (add === 2 ? answer(422, { email: ['This one is on our list.'] }) : 'pass')));
  await stage.people.start(start);
  const save = await done(stage);
  expect(save.people.map(({ email }) => email)).toEqual([0, 1, 2, 4].map((i) => `p${i}@x.example`));
  expect(save.outcomes).toEqual([
    { kind: 'added' },
    { kind: 'existing', name: 'Leo Roth' },
    { kind: 'refused', reason: expect.stringContaining('This one is on our list.') },
    { kind: 'added' },
  ]);
  expect(await scene.emails()).toEqual(['P1@x.example', 'p0@x.example', 'p4@x.example']);
});

test('a save started twice at the same moment, and once more afterwards, runs once', async () => {
  const stage = await openStage();
  const start = await offered(stage, persons(3));
  await Promise.all([stage.people.start(start), stage.people.start(start)]);
  await done(stage);
  await stage.people.start(start);
  await stage.people.start(
    await offered(stage, [{ email: 'after@x.example', first_name: '', last_name: '' }]),
  );
  await expect.poll(() => stage.shown, { timeout: 10_000 }).toHaveLength(2);
  expect(stage.shown.map((save) => save.people.length)).toEqual([3, 1]);
  expect(await scene.emails()).toHaveLength(4);
});

test('two saves of the same people at the same moment add nobody twice', async () => {
  const stage = await openStage();
  const [one, other] = [await offered(stage, persons(20)), await offered(stage, persons(20))];
  await Promise.all([stage.people.start(one), stage.people.start(other)]);
  await expect.poll(() => stage.shown, { timeout: 20_000 }).toHaveLength(2);
  expect(stage.shown.map((save) => new Set(kinds(save)))).toEqual([
    new Set(['added']),
    new Set(['existing']),
  ]);
  expect(await scene.emails()).toHaveLength(20);
});

test('answers that get lost are settled by reading the list', async () => {
  const stage = await openStage();
  const lost: Record<number, ReturnType<Hook>> = { 2: 'pass, then cut', 5: 'cut' };
  scene.hook(onAdd((add) => lost[add] ?? 'pass'));
  await stage.people.start(await offered(stage, persons(12)));
  expect(new Set(kinds(await done(stage)))).toEqual(new Set(['added']));
  expect(await scene.emails()).toHaveLength(12);
});

test('a run that hangs in the middle is taken over: nobody twice, nobody forgotten, one report', async () => {
  const first = await openStage();
  let adds = 0;
  scene.hook(
    onAdd((add) => {
      adds = add;
      if (add <= 10) return 'pass';
      return add % 2 === 0 ? 'hang' : 'pass, then hang';
    }),
  );
  await first.people.start(await offered(first, persons(30)));
  await expect.poll(() => adds, { timeout: 10_000 }).toBe(18);
  await expect.poll(() => scene.emails(), { timeout: 10_000 }).toHaveLength(14);
  // As after a kill: the job is handed out again while the save stands as running.
  await scene.database.pool.query(
    "update contact_desk_jobs.job set state = 'retry', start_after = now() where state = 'active' and name = 'people.run'",
  );
  scene.hook(() => 'pass');
  const second = await openStage();
  const save = await done(first, second);
  expect(kinds(save)).toEqual(persons(30).map(() => 'added'));
  expect(await scene.emails()).toEqual(
    persons(30)
      .map(({ email }) => email)
      .sort(),
  );
  expect([...first.shown, ...second.shown]).toHaveLength(1);
});

test('refused keys end it at once, and it says who is in and who is not', async () => {
  const stage = await openStage();
  scene.hook(onAdd((add) => (add > 3 ? answer(401, { PublicKey: ['The public key is invalid.'] }) : 'pass')));
  await stage.people.start(await offered(stage, persons(20)));
  const save = await done(stage);
  expect(kinds(save).filter((kind) => kind === 'added')).toHaveLength(3);
  expect(kinds(save).filter((kind) => kind === 'refused')).toHaveLength(17);
  expect(await scene.emails()).toHaveLength(3);
});

test('when the list cannot be read either, it says that it does not know', async () => {
  const stage = await openStage();
  const start = await offered(stage, persons(2));
  let isCut = false;
  scene.hook((path) => {
    isCut ||= path === 'contacts/add';
    return isCut ? answer(401, { PublicKey: ['The public key is invalid.'] }) : 'pass';
  });
  await stage.people.start(start);
  expect(kinds(await done(stage))).toEqual(['unknown', 'unknown']);
});

test('somebody the service said it added, but does not list, is found out', async () => {
  const stage = await openStage();
  const lie = { status: 200, body: { status: 'success', message: 'Contact Added Successfully' } };
  scene.hook(onAdd((add) => (add === 2 ? lie : 'pass')));
  await stage.people.start(await offered(stage, persons(3)));
  expect(kinds(await done(stage)).sort()).toEqual(['absent', 'added', 'added']);
});

test('a service that asks for a long wait is left alone for that time, and nobody is lost', async () => {
  const stage = await openStage();
  const wait = { ...answer(429, 'Too many'), headers: { 'retry-after': '300' } };
  scene.hook(onAdd((add) => (add === 4 ? wait : 'pass')));
  await stage.people.start(await offered(stage, persons(12)));
  const { pool } = scene.database;
  const waiting = async () =>
    (
      await pool.query(
        "select id from contact_desk_jobs.job where name = 'people.run' and state = 'created' and start_after > now() + interval '4 minutes'",
      )
    ).rows;
  await expect.poll(waiting, { timeout: 10_000 }).toHaveLength(1);
  await pool.query(
    "update contact_desk_jobs.job set start_after = now() where name = 'people.run' and state = 'created'",
  );
  expect(new Set(kinds(await done(stage)))).toEqual(new Set(['added']));
  expect(await scene.emails()).toHaveLength(12);
});

test('a report that fails is given again, and adds nobody again', async () => {
  let reports = 0;
  const shown: Save[] = [];
  const report = async (save: Save) => {
    if (++reports === 1) throw new Error('Slack is away');
    shown.push(save);
  };
  const stage = await openStage({ face: { report } });
  await stage.people.start(await offered(stage, persons(2)));
  await expect.poll(() => shown, { timeout: 20_000 }).toHaveLength(1);
  expect(await scene.emails()).toHaveLength(2);
});

test('a list belongs to the person and the account it was shown to', async () => {
  const stage = await openStage();
  const start = await offered(stage, persons(1));
  await expect(stage.people.start({ ...start, userId: 'U2' })).rejects.toMatchObject({ code: 'save_over' });
  const other = { ...scene.account, id: 'another' };
  await expect(stage.people.start({ ...start, account: other })).rejects.toMatchObject({ code: 'save_over' });
});

test('a list that nobody went on with is gone after a day', async () => {
  const stage = await openStage();
  const start = await offered(stage, persons(1));
  await scene.database.pool.query(
    "update contact_desk_jobs.job set start_after = now() where name = 'people.expire' and data->>'saveId' = $1",
    [start.saveId],
  );
  const left = async () =>
    (await scene.database.pool.query('select 1 from contact_desk.people_saves where id = $1', [start.saveId]))
      .rows;
  await expect.poll(left, { timeout: 10_000 }).toEqual([]);
  await expect(stage.people.start(start)).rejects.toMatchObject({ code: 'save_over' });
});
