/** A plan changed by its sharer is made anew; a press made for another plan starts nothing. */
import { expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import type { Import } from '../../src/imports/import.ts';
import type { Reviewed } from '../../src/imports/reviews.ts';
import { SOMEBODY } from '../support/contacts.ts';
import { BLANK_DRAFT } from '../support/draft.ts';
import { pressOf, type Stage, seen, useScene } from './scene.ts';

const scene = useScene();

const FILE = `Name;E-Mail;Ort;Land
Ana Ruiz;ana@example.com;Vigo;Spain
Jo Berg;jo@example.com;;Germany
Leo;leo@example.com;Bonn;Germany
Twice;new@example.com;;Spain
Twice;NEW@example.com;;Spain
Bad;half@;;Spain
`;

const nothing: Reviewed = { format: {}, columns: {}, policy: 'skip' };

async function offer(stage: Stage, text: string | Buffer = FILE): Promise<Import> {
  await stage.imports.record(scene.file(text));
  return await seen(stage, 'offered');
}

/** The import as it is shown with its next plan. */
async function replanned(stage: Stage, before: Import, reviewed: Partial<Reviewed>): Promise<Import> {
  await stage.imports.change(pressOf(before), { ...nothing, ...reviewed });
  const find = () =>
    stage.shown.findLast(({ imported }) => imported.plan > before.plan && imported.state === 'offered');
  await expect.poll(find, { timeout: 20_000, interval: 20 }).toBeDefined();
  return find()?.imported as Import;
}

async function add(stage: Stage, email: string, fields: object = {}): Promise<void> {
  const country = (await stage.contacts.countryId(scene.account, 'Spain')) as number;
  const [type] = await stage.contacts.types(scene.account);
  const draft = { ...BLANK_DRAFT, contact_type_id: type?.id as number, country, email, ...fields };
  await stage.contacts.add(scene.account, SOMEBODY, draft);
}

const sumOf = (imported: Import) => {
  const { fit, update, same, existing, absent, several, doubles, unfit } =
    imported.offer?.asIs ?? ({} as never);
  return fit + update + same + existing + absent + several + doubles + unfit;
};

test('each policy has a plan of its own, whose counts add up to the rows', async () => {
  const stage = await scene.stage();
  await add(stage, 'ANA@example.com', { first_name: 'Ana', last_name: 'Ruiz', city: 'Lugo' });
  await add(stage, 'jo@example.com');
  for (const city of ['Kiel', 'Bonn']) await add(stage, 'leo@example.com', { city });
  let plan = await offer(stage);
  expect(plan.offer?.asIs).toMatchObject({ fit: 1, update: 0, existing: 3, doubles: 1, unfit: 1 });
  const counts = { fill: [1, 1, 1, 0, 1], update: [1, 2, 0, 0, 1], update_only: [0, 2, 0, 1, 1] } as const;
  for (const [policy, expected] of Object.entries(counts)) {
    plan = await replanned(stage, plan, { policy: policy as keyof typeof counts });
    const { fit, update, same, absent, several } = plan.offer?.asIs ?? ({} as never);
    expect([policy, fit, update, same, absent, several]).toEqual([policy, ...expected]);
    expect(sumOf(plan)).toBe(plan.offer?.rows);
  }
  const changed = plan.offer?.asIs.sample.map(({ email, changes }) => [email, ...changes]);
  expect(changed).toEqual([
    ['ana@example.com', 'city: "Lugo" → "Vigo"'],
    [
      'jo@example.com',
      'country: "Spain" → "Germany"',
      'first name: blank → "Jo"',
      'last name: blank → "Berg"',
    ],
  ]);
  expect(await scene.emails()).toHaveLength(4);
});

test('a new plan whose process died before it was shown is shown by the job that comes again', async () => {
  const stage = await scene.stage();
  const plan = await replanned(stage, await offer(stage), { policy: 'fill' });
  const before = stage.shown.length;
  const job = { workspaceId: plan.workspaceId, accountId: plan.accountId, importId: plan.id };
  await stage.jobs.send(scene.database.kysely(), 'imports.read', job);
  await expect.poll(() => stage.shown.length, { timeout: 20_000, interval: 20 }).toBeGreaterThan(before);
  expect(stage.shown.at(-1)?.imported).toMatchObject({ state: 'offered', plan: plan.plan });
});

test('a press made for another plan starts nothing', async () => {
  const stage = await scene.stage();
  const old = await offer(stage);
  const typeId = old.offer?.types[0]?.id as number;
  const plan = await replanned(stage, old, { policy: 'fill', typeId });
  const refused = { code: 'plan_changed' };
  await expect(stage.imports.start(pressOf(old), { typeId, plan: old.plan })).rejects.toMatchObject(refused);
  await expect(stage.imports.change(pressOf(old), { ...nothing, plan: old.plan })).rejects.toMatchObject(
    refused,
  );
  await expect(stage.imports.planCsv(pressOf(old), old.plan)).rejects.toMatchObject(refused);
  await stage.imports.start(pressOf(plan), { plan: plan.plan });
  await seen(stage, 'done');
});

test('a country chosen in the same breath is another plan, which is shown before it is carried out', async () => {
  const stage = await scene.stage();
  const first = await offer(stage, 'E-mail,Land\na@example.com,\nb@example.com,Spain\n');
  const typeId = first.offer?.types[0]?.id as number;
  const countryId = (await stage.contacts.countryId(scene.account, 'Italy')) as number;
  const press = stage.imports.start(pressOf(first), { typeId, countryId, plan: first.plan });
  await expect(press).rejects.toMatchObject({ code: 'plan_changed' });
  const shown = stage.shown.at(-1)?.imported as Import;
  expect(shown).toMatchObject({
    state: 'offered',
    plan: first.plan + 1,
    choice: { country: { name: 'Italy' } },
  });
  await stage.imports.start(pressOf(shown), { plan: shown.plan });
  expect((await seen(stage, 'done')).receipt).toMatchObject({ present: 2 });
});

test('a format that cannot be read leaves the plan as it was, and says why', async () => {
  const stage = await scene.stage();
  const first = await offer(stage);
  const next = await replanned(stage, first, { format: { delimiter: '|' }, policy: 'update' });
  expect(next.note).toContain('the plan is as it was before');
  expect(next.offer).toEqual(first.offer);
  expect(next).toMatchObject({ policy: 'skip', overrides: { format: {}, columns: {} } });
});

test('a guess is not remembered for the next file, a choice is', async () => {
  const stage = await scene.stage();
  const remembered = async (text: string, columns: Reviewed['columns']) => {
    const first = await offer(stage, text);
    const typeId = first.offer?.types[0]?.id as number;
    const plan = await replanned(stage, first, { columns, policy: 'fill', typeId });
    await stage.imports.start(pressOf(plan), { plan: plan.plan });
    await seen(stage, 'done');
    stage.shown.splice(0);
    return (await offer(stage, text.replace('ana@', 'zoe@'))).offer;
  };
  expect(await remembered('E-Mail,Ort,Land\nana@example.com,Vigo,Spain\n', {})).toMatchObject({
    remembered: false,
  });
  stage.shown.splice(0);
  const text = 'E-Mail,Ort,Land,Etwas\nana@example.com,Vigo,Spain,x\n';
  expect(await remembered(text, { 3: 'state' })).toMatchObject({
    remembered: true,
    mapping: ['email', 'city', 'country', 'state'],
  });
});

test('columns chosen once stay chosen while the format does', async () => {
  const stage = await scene.stage();
  const first = await offer(stage);
  const second = await replanned(stage, first, { columns: { 2: null } });
  const third = await replanned(stage, second, { columns: { 3: null } });
  expect(third.offer?.mapping).toEqual(['full_name', 'email', null, null]);
  const { understood } = await stage.imports.review(pressOf(third));
  expect(understood.guesses.map(({ why }) => why)).toEqual(['synonym', 'name', 'chosen', 'chosen']);
  const fourth = await replanned(stage, third, { format: { headerRow: 'none' } });
  expect(fourth.offer).toMatchObject({ rows: 7, columns: ['Column A', 'Column B', 'Column C', 'Column D'] });
});

test('where the service is away the new plan waits for another try', async () => {
  const stage = await scene.stage();
  const first = await offer(stage);
  scene.hook((path) => (path === 'contacts/list' ? { status: 503, body: {} } : 'pass'));
  await stage.imports.change(pressOf(first), { ...nothing, policy: 'update' });
  const blocked = await seen(stage, 'blocked');
  scene.hook(() => 'pass');
  await stage.imports.goOn(pressOf(blocked));
  await expect
    .poll(() => stage.shown.at(-1)?.imported, { timeout: 20_000 })
    .toMatchObject({ state: 'offered', policy: 'update', plan: first.plan + 1 });
});

test('a plan as CSV has a line for each row, once for each plan', async () => {
  const stage = await scene.stage();
  await add(stage, 'ana@example.com', { city: '=1+1' });
  const plan = await replanned(stage, await offer(stage, FILE.replace('Twice', '=Twice')), {
    policy: 'update',
  });
  await Promise.allSettled([1, 2].map(() => stage.imports.planCsv(pressOf(plan), plan.plan)));
  await expect.poll(() => stage.attached.length, { timeout: 20_000 }).toBe(1);
  const [file] = stage.attached;
  expect(file?.name).toBe('plan-people.csv');
  const lines = (file?.text ?? '').replace('\ufeff', '').trim().split('\r\n');
  expect(lines.map((line) => line.split(';').slice(0, 2).join(' '))).toEqual([
    'row outcome',
    '2 update',
    '3 add',
    '4 add',
    '5 skip',
    '6 add',
    '7 cannot go in',
  ]);
  expect(lines[1]).toContain('city: ""=1+1"" → ""Vigo""');
  expect(lines[4]).toContain(";'=Twice;");
  const again = stage.imports.planCsv(pressOf(plan), plan.plan);
  await expect(again).rejects.toMatchObject({ code: 'plan_asked_for' });
});

test('a plan as CSV that Slack does not take says so, and is made by a later press', async () => {
  const stage = await scene.stage();
  const plan = await offer(stage);
  for (const error of [new AppError('upload_refused', 'Slack takes no file.'), new Error('of ours')]) {
    scene.refuseFiles(error);
    await stage.imports.planCsv(pressOf(plan), plan.plan);
    const told = () => stage.shown.at(-1)?.imported.note;
    await expect.poll(told, { timeout: 20_000 }).toContain('press Plan as CSV again');
    stage.shown.length = 0;
  }
  scene.refuseFiles();
  await stage.imports.planCsv(pressOf(plan), plan.plan);
  await expect.poll(() => stage.attached.length, { timeout: 20_000 }).toBe(1);
  expect(stage.shown.at(-1)?.imported.note).toBeNull();
});

test('the very same file is not imported twice at the same time', async () => {
  const stage = await scene.stage();
  const first = await offer(stage);
  await stage.imports.record(scene.file(FILE, {}, { channelId: 'C2' }));
  const isSecond = ({ imported }: { imported: Import }) =>
    imported.channelId === 'C2' && imported.state === 'offered';
  await expect.poll(() => stage.shown.findLast(isSecond), { timeout: 20_000 }).toBeDefined();
  const second = stage.shown.findLast(isSecond)?.imported as Import;
  expect(second.offer?.seen).toMatchObject({ what: 'offered', by: 'U1' });
  scene.hook((path, count) => (path === 'contacts/add' && count === 1 ? 'pass, then hang' : 'pass'));
  const typeId = first.offer?.types[0]?.id as number;
  await stage.imports.start(pressOf(first), { typeId });
  const late = stage.imports.start(pressOf(second), { typeId });
  await expect(late).rejects.toMatchObject({ code: 'same_file_running', facts: { by: 'U1' } });
});
