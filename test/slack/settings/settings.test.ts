/** `/contact settings`: seen and changed by those who may, by one at a time, and nothing chosen is lost. */
import { afterEach, expect, it } from 'vitest';
import { DEFAULT_RIGHTS } from '../../../src/workspaces/rights.ts';
import { useDesk } from '../support.ts';

const desk = useDesk();

const EVERYONE = 'Everyone';
const ADMINS = 'Workspace admins and owners';
const NAMED = 'Admins, and people I name';
const NAMES = 'People who may import contacts';

const idOf = (person: string) => desk.people.see(person).me.id;
const rights = async () => (await desk.rights.of(desk.account.workspaceId)).rights;

async function open(person: string) {
  await desk.people.send(person, '#general', '/contact settings');
  return desk.seesModal(person, 'Who may do what', 'Import contacts');
}

/** Picks in a select of the form that is open now. */
async function pick(person: string, label: string, option: string): Promise<void> {
  await desk.people.press(person, desk.people.modal(person), label, option);
}

async function noField(person: string, label: string): Promise<void> {
  const isGone = () => !JSON.stringify(desk.people.modal(person).blocks).includes(label);
  await desk.sandbox.until(isGone, `"${label}" is not shown any more`);
}

afterEach(() => desk.allow({ ...DEFAULT_RIGHTS.audiences, guests: false }));

it('shows how it begins, and that nobody changed it', async () => {
  const form = await open('mia');
  await desk.seesModal('mia', 'Never changed yet');
  const chosen = form.blocks.flatMap(({ element }) => {
    const { initial_option } = (element ?? {}) as { initial_option?: { text: { text: string } } };
    return initial_option?.text.text ?? [];
  });
  expect(chosen).toEqual([
    EVERYONE,
    ADMINS,
    ADMINS,
    EVERYONE,
    EVERYONE,
    ADMINS,
    'See nothing and can do nothing here',
  ]);
  await desk.people.submit('mia');
  await desk.seesModal('mia', 'Nothing was different');
  await desk.people.close('mia');
  expect((await desk.rights.of(desk.account.workspaceId)).version).toBe(0);
});

it('is refused to a member, who is told who can', async () => {
  await desk.people.send('leo', '#random', '/contact settings');
  await desk.sees('leo', '#random', 'Changing who may do what is for workspace admins here. Ask @mia.');
  expect(desk.people.see('leo').view).toBeNull();
});

it('names people in a field that appears when it is needed, and counts at once', async () => {
  await open('mia');
  await pick('mia', 'Import contacts', NAMED);
  await desk.seesModal('mia', NAMES);
  expect(await desk.people.submit('mia', { [NAMES]: [idOf('leo')], 'Export contacts': ADMINS })).toEqual({});
  await desk.seesModal('mia', 'Saved. It counts from now on.');
  await desk.people.close('mia');
  expect((await rights()).audiences).toMatchObject({ import: { people: [idOf('leo')] }, export: 'admins' });
  await desk.people.send('leo', '#random', '/contact import');
  await desk.seesModal('leo', 'CSV file');
  await desk.people.close('leo');
  await open('ana');
  await desk.seesModal('ana', `Last changed by <@${idOf('mia')}>`);
  await desk.people.close('ana');
});

it('keeps what was chosen while fields come and go', async () => {
  await open('mia');
  await pick('mia', 'Delete contacts', ADMINS);
  await pick('mia', 'Import contacts', NAMED);
  await desk.seesModal('mia', NAMES);
  await pick('mia', 'Export contacts', NAMED);
  await desk.seesModal('mia', 'People who may export contacts');
  // The names are typed before another select makes the form anew.
  await desk.people.submit('mia', { [NAMES]: [idOf('leo'), idOf('kim')] });
  await pick('mia', 'Import contacts', ADMINS);
  await noField('mia', NAMES);
  await pick('mia', 'Import contacts', NAMED);
  await desk.seesModal('mia', NAMES);
  await desk.people.submit('mia', { 'People who may export contacts': [idOf('ana')] });
  await desk.seesModal('mia', 'Saved.');
  await desk.people.close('mia');
  expect((await rights()).audiences).toEqual({
    delete: 'admins',
    delete_many: 'admins',
    forget: 'admins',
    import: { people: [idOf('leo'), idOf('kim')] },
    export: { people: [idOf('ana')] },
    settings: 'admins',
  });
});

it('asks for a name when none is given', async () => {
  await open('mia');
  const errors = await desk.people.submit('mia', { 'Import contacts': NAMED });
  expect(Object.values(errors)).toEqual(['Name at least one person below, or choose who else may.']);
  await desk.people.close('mia');
});

it('offers to let everyone change them to nobody', async () => {
  const form = await open('mia');
  const select = form.blocks.find(({ block_id }) => block_id.startsWith('settings.form.settings.'));
  expect(JSON.stringify(select)).toContain(ADMINS);
  expect(JSON.stringify(select)).not.toContain(EVERYONE);
  await desk.people.close('mia');
});

it('shows the second of two people what the first saved, with what they had chosen themselves', async () => {
  await open('mia');
  await open('ana');
  await desk.people.submit('mia', { 'Import contacts': ADMINS });
  await desk.seesModal('mia', 'Saved.');
  await desk.people.submit('ana', {
    'Export contacts': ADMINS,
    'Guests, and people of other organisations in shared channels': 'May do what everyone may',
  });
  const conflict = await desk.seesModal(
    'ana',
    `<@${idOf('mia')}> changed this`,
    'Yours is not saved',
    '• Export contacts: workspace admins and owners',
    '• Import contacts: everyone',
    '• Guests: let in',
  );
  expect((await rights()).audiences).toMatchObject({ import: 'admins', export: 'everyone' });
  expect(JSON.stringify(conflict.state)).not.toContain('"yes"');
  // What stands on top stays while she chooses again, and what she saves now goes onto theirs.
  await pick('ana', 'Export contacts', NAMED);
  await desk.seesModal('ana', 'People who may export contacts', 'Yours is not saved');
  await pick('ana', 'Export contacts', ADMINS);
  await noField('ana', 'People who may export contacts');
  await desk.people.submit('ana');
  await desk.seesModal('ana', 'Saved.');
  expect((await rights()).audiences).toMatchObject({ import: 'admins', export: 'admins' });
  await desk.people.close('ana');
  await desk.people.close('mia');
});

it('is refused at the submit and at a select to who may not any more, and nothing changes', async () => {
  await desk.allow({ settings: { people: [idOf('leo')] } });
  await open('leo');
  await desk.allow({ settings: 'admins' });
  const errors = await desk.people.submit('leo', { 'Delete contacts': ADMINS });
  expect(Object.values(errors)).toEqual([
    expect.stringMatching(/^Changing who may do what is for workspace admins here\. Ask @/),
  ]);
  await pick('leo', 'Import contacts', NAMED);
  await desk.seesModal('leo', 'Changing who may do what is for workspace admins here.');
  await desk.people.close('leo');
  await desk.seesModal('leo', 'Import contacts');
  await desk.people.close('leo', { all: true });
  expect(await rights()).toEqual(DEFAULT_RIGHTS);
});
