/** A type is asked for only where somebody would be added who has none, and nobody is added as one that nobody chose. */
import { expect, test } from 'vitest';
import { SOMEBODY } from '../support/contacts.ts';
import { addsUp, offered, pressOf, type Stage, seen, useScene } from './scene.ts';

const scene = useScene();

const HEADER = 'First name,E-mail,Country,Contact type\n';
const FILE = `${HEADER}Ana,ana@example.com,Spain,Leads
Leo,leo@example.com,Spain,Friends
Mia,mia@example.com,Spain,
Bad,bad@,Spain,
`;

async function typesOf(stage: Stage) {
  const names = new Map(
    (await stage.contacts.types(scene.account)).map(({ id, name }) => [id, name] as const),
  );
  return Object.fromEntries(
    (await scene.contacts()).map(({ email, contactTypeId }) => [email, names.get(contactTypeId)]),
  );
}

async function deleteContact(stage: Stage, email: string): Promise<void> {
  const contact = (await scene.contacts()).find((one) => one.email === email);
  await stage.contacts.remove(scene.account, SOMEBODY, contact?.id as number);
}

test('where every row that goes in names its type, none has to be chosen', async () => {
  const stage = await scene.stage();
  await scene.add({ email: 'mia@example.com' });
  const offer = await offered(scene, stage, FILE);
  expect(offer.offer?.asIs).toMatchObject({ fit: 2, untyped: 0, existing: 1, unfit: 1 });
  await stage.imports.start(pressOf(offer), {});
  const done = await seen(stage, 'done');
  addsUp(done);
  expect(done.receipt).toMatchObject({ present: 2, existing: 1, unfit: 1 });
  expect(await typesOf(stage)).toMatchObject({ 'ana@example.com': 'Leads', 'leo@example.com': 'Friends' });
});

test('where one of them names none, a type is to be chosen, and only that one is added as it', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, FILE);
  await expect(stage.imports.start(pressOf(offer), {})).rejects.toMatchObject({ code: 'choose_first' });
  const customers = offer.offer?.types.find(({ name }) => name === 'Customers');
  await stage.imports.start(pressOf(offer), { typeId: customers?.id as number });
  await seen(stage, 'done');
  expect(await typesOf(stage)).toEqual({
    'ana@example.com': 'Leads',
    'leo@example.com': 'Friends',
    'mia@example.com': 'Customers',
  });
});

test.each(['skip', 'update'] as const)(
  'a contact deleted after the plan is not added as a type nobody chose: %s',
  async (policy) => {
    const stage = await scene.stage();
    await scene.add({ email: 'mia@example.com' });
    const offer = await offered(scene, stage, FILE);
    await scene.database.pool.query('update contact_desk.imports set policy = $2 where id = $1', [
      offer.id,
      policy,
    ]);
    await deleteContact(stage, 'mia@example.com');
    await stage.imports.start(pressOf(offer), {});
    const done = await seen(stage, 'done');
    addsUp(done);
    expect(done.receipt).toMatchObject({ present: 2, unfit: 2 });
    expect(done.receipt?.reasons).toContainEqual({ reason: 'contact type missing', rows: 1 });
    expect(stage.attached[0]?.text).toContain('The contact type is missing, and none was chosen');
    expect(await scene.emails()).toEqual(['ana@example.com', 'leo@example.com']);
  },
);

test('an offer of an earlier version asks for a type, as it does not know', async () => {
  const stage = await scene.stage();
  const offer = await offered(scene, stage, `${HEADER}Ana,ana@example.com,Spain,Leads\n`);
  await scene.database.pool.query(
    "update contact_desk.imports set offer = offer #- '{asIs,untyped}' #- '{withCountry,untyped}' where id = $1",
    [offer.id],
  );
  await expect(stage.imports.start(pressOf(offer), {})).rejects.toMatchObject({ code: 'choose_first' });
});
