/** What people may not do is refused at the command, at the click and at the submit, and the refusal says who can. */
import { afterEach, describe, expect, it } from 'vitest';
import { rowOf, useDesk } from './support.ts';

const desk = useDesk({ jobs: true });

const idOf = (person: string) => desk.people.see(person).me.id;

async function isThere(id: number): Promise<boolean> {
  const { found } = await desk.contacts.lookUp(desk.account, [String(id)]);
  return found.length === 1;
}

/** Somebody whom the bot has met is somebody it can name. */
async function meet(...people: string[]): Promise<void> {
  for (const person of people) {
    await desk.people.send(person, '#general', '/contact help types');
    await desk.sees(person, '#general', 'lists the contact types');
  }
}

afterEach(() =>
  desk.allow({
    delete: 'everyone',
    delete_many: 'admins',
    import: 'everyone',
    settings: 'admins',
    guests: false,
  }),
);

describe('deleting many', () => {
  it('is refused to a member at the command, in private, with who can, and with what was typed', async () => {
    await meet('mia', 'ana');
    const refs = Array.from({ length: 51 }, (_, index) => index + 1).join(' ');
    await desk.people.send('leo', '#general', `/contact delete ${refs}`);
    const refusal = await desk.sees(
      'leo',
      '#general',
      'Deleting more than 50 contacts at once is for workspace admins here. Ask @mia or @ana.',
      `You typed: \`/contact delete ${refs}\``,
    );
    expect(refusal.ephemeral).toBe(true);
    expect(JSON.stringify(refusal.blocks)).not.toContain('"button"');
  });

  it('is shown to an admin, and refused at the submit to one who is none any more', async () => {
    const contacts = await Promise.all(
      Array.from({ length: 51 }, (_, index) => desk.has({ email: `many${index}@example.com` })),
    );
    await desk.people.send('leo', '#general', `/contact delete ${contacts.map(({ id }) => id).join(' ')}`);
    await desk.sees('leo', '#general', 'Deleting more than 50 contacts at once is for');
    await desk.allow({ delete_many: { people: [idOf('leo')] } });
    await desk.people.send('leo', '#random', `/contact delete ${contacts.map(({ id }) => id).join(' ')}`);
    await desk.seesModal('leo', 'Delete 51 contacts', 'Type delete 51');
    await desk.allow({ delete_many: 'admins' });
    const refusal = await desk.people.submit('leo', { 'Type delete 51': 'delete 51' });
    expect(Object.values(refusal)[0]).toContain('Deleting more than 50 contacts at once is for');
    // The form stays, with what was typed, for whoever may again.
    expect(JSON.stringify(desk.people.modal('leo').state)).toContain('"delete 51"');
    await desk.people.close('leo');
    expect(await isThere(contacts[0]?.id ?? 0)).toBe(true);
  });
});

describe('deleting one', () => {
  it('is refused at the command, where it names the people it is for', async () => {
    const { id } = await desk.has({ email: 'command@example.com' });
    await desk.allow({ delete: { people: [idOf('ana')] } });
    await desk.people.send('leo', '#marketing', `/contact delete ${id}`);
    await desk.sees(
      'leo',
      '#marketing',
      'Deleting contacts is for chosen people and workspace admins here. Ask @ana or @mia.',
      `/contact delete ${id}`,
    );
    expect(await isThere(id)).toBe(true);
  });

  it('is refused at the button of a card that was shown before', async () => {
    const { id } = await desk.has({ email: 'card@example.com' });
    await desk.people.send('leo', '#random', `/contact show ${id}`);
    const card = await desk.sees('leo', '#random', 'card@example.com', 'Delete');
    await desk.allow({ delete: 'admins' });
    await desk.people.press('leo', card, 'Delete');
    await desk.sees('leo', '#random', 'Deleting contacts is for workspace admins here.');
    expect(await isThere(id)).toBe(true);
    // The card is still there, and works for who may again.
    await desk.allow({ delete: 'everyone' });
    await desk.people.press('leo', card, 'Delete');
    await desk.sees('leo', '#random', 'card@example.com* is deleted');
  });

  it('is refused in the menu of a row, whose other entries go on', async () => {
    await desk.has({ email: 'menu1@example.com', first_name: 'Menu' });
    await desk.has({ email: 'menu2@example.com', first_name: 'Menu' });
    await desk.people.send('leo', '#random', '/contact find menu');
    const list = await desk.sees('leo', '#random', 'match *menu*');
    await desk.allow({ delete: 'admins' });
    await desk.people.press('leo', list, rowOf(list, 'menu1@', 'Delete…'));
    await desk.sees('leo', '#random', 'Deleting contacts is for workspace admins here.');
    expect(desk.people.see('leo').view).toBeNull();
    await desk.people.press('leo', list, rowOf(list, 'menu1@', 'Open'));
    await desk.sees('leo', '#random', 'menu1@example.com', 'Contact');
  });

  it('is refused at the submit of a modal that was open when the right was taken away', async () => {
    const { id } = await desk.has({ email: 'modal1@example.com', first_name: 'Modal' });
    await desk.has({ email: 'modal2@example.com', first_name: 'Modal' });
    await desk.people.send('leo', '#marketing', '/contact find modal');
    const list = await desk.sees('leo', '#marketing', 'match *modal*');
    await desk.people.press('leo', list, rowOf(list, 'modal1@', 'Delete…'));
    await desk.seesModal('leo', 'will be deleted');
    await desk.allow({ delete: 'admins' });
    await desk.people.submit('leo');
    await desk.seesModal('leo', 'Deleting contacts is for workspace admins here.');
    await desk.people.close('leo');
    expect(await isThere(id)).toBe(true);
  });

  it('is refused in the modal of the shortcut on top of what was found there', async () => {
    await desk.has({ email: 'short1@example.com', first_name: 'Short' });
    await desk.has({ email: 'short2@example.com', first_name: 'Short' });
    await desk.people.shortcut('leo', 'Find contact');
    await desk.seesModal('leo', 'Name, e-mail address or place');
    await desk.people.submit('leo', { 'Name, e-mail address or place': 'short' });
    const found = await desk.seesModal('leo', 'match *short*');
    await desk.allow({ delete: 'admins' });
    await desk.people.press('leo', found, rowOf(found as never, 'short1@', 'Delete…'));
    await desk.seesModal('leo', 'Deleting contacts is for workspace admins here.');
    await desk.people.close('leo');
    await desk.seesModal('leo', 'match *short*');
    await desk.people.close('leo');
  });

  it('is up to 50 for everyone, also several at once', async () => {
    const one = await desk.has({ email: 'few1@example.com' });
    const two = await desk.has({ email: 'few2@example.com' });
    await desk.people.send('leo', '#general', `/contact delete ${one.id} ${two.id}`);
    await desk.seesModal('leo', 'Delete 2 contacts');
    await desk.people.submit('leo');
    await desk.sees('leo', 'dm', '*2 contacts* deleted');
    await desk.people.close('leo');
  });
});

describe('importing', () => {
  it('is refused at the command and at the button of the menu', async () => {
    await desk.allow({ import: 'admins' });
    await desk.people.send('leo', '#random', '/contact import');
    const refusal = await desk.sees('leo', '#random', 'Importing contacts is for workspace admins here.');
    expect(refusal.text).not.toContain('You typed');
    await desk.people.send('leo', '#random', '/contact');
    const menu = await desk.sees('leo', '#random', 'Contacts', 'Import');
    await desk.people.press('leo', menu, 'Import');
    expect(desk.people.see('leo').view).toBeNull();
  });

  it('is refused at the submit, under the field, and the chosen file stays', async () => {
    await desk.people.send('leo', '#random', '/contact import');
    await desk.seesModal('leo', 'CSV file');
    const file = await desk.people.chooseFile('leo', { name: 'people.csv', bytes: 'email\na@example.com\n' });
    await desk.allow({ import: 'admins' });
    const errors = await desk.people.submit('leo', { 'CSV file': file.id });
    expect(Object.values(errors)).toEqual([
      expect.stringMatching(/^Importing contacts is for workspace admins here. Ask @/),
    ]);
    expect(JSON.stringify(desk.people.modal('leo').state)).toContain('people.csv');
    await desk.people.close('leo');
  });

  it('of a shared file is refused to the sharer alone; what is no table in a channel is passed over', async () => {
    await desk.allow({ import: 'admins' });
    await desk.people.shareFile('leo', '#marketing', { name: 'photo.png', bytes: 'x' });
    await desk.people.shareFile('leo', '#marketing', { name: 'team.csv', bytes: 'email\na@example.com\n' });
    const refusal = await desk.sees(
      'leo',
      '#marketing',
      '*team.csv* is not imported. Importing contacts is for workspace admins here.',
    );
    expect(refusal.ephemeral).toBe(true);
    expect(desk.people.find('leo', '#marketing', ({ text }) => text.includes('photo.png*'))).toBeUndefined();
    await desk.people.shareFile('leo', 'dm', { name: 'notes.docx', bytes: 'x' });
    await desk.sees('leo', 'dm', '*notes.docx* is not imported.');
  });
});

describe('a guest', () => {
  it('sees nothing by command, in direct messages and by shortcut, and is told who can allow it', async () => {
    await meet('mia');
    await desk.has({ email: 'secret@example.com' });
    const only = 'Only members of the workspace that runs me can use its contacts; @';
    for (const text of ['/contact', '/contact find secret', '/contact add', '/contact settings']) {
      await desk.people.send('kim', '#general', text);
    }
    const refusal = await desk.sees('kim', '#general', only, '@mia', 'can let guests in.');
    expect(refusal.ephemeral).toBe(true);
    await desk.people.send('kim', 'dm', 'secret');
    await desk.sees('kim', 'dm', only);
    await desk.people.shortcut('kim', 'Add contact');
    const seen = desk.people.see('kim');
    expect(seen.view).toBeNull();
    expect(JSON.stringify(Object.values(seen.messages).flat())).not.toContain('secret@example.com');
  });

  it('gets no answer to a file in a channel, and one in direct messages', async () => {
    const before = desk.people.see('kim').messages;
    await desk.people.shareFile('kim', '#general', { name: 'guest.csv', bytes: 'email\na@example.com\n' });
    await desk.people.shareFile('kim', 'dm', { name: 'direct.csv', bytes: 'email\na@example.com\n' });
    await desk.sandbox.until(
      () => count(desk.people.see('kim').messages, 'D') > count(before, 'D') + 1,
      'the answer in direct messages',
    );
    expect(count(desk.people.see('kim').messages, 'C')).toBe(count(before, 'C') + 1);
  });

  it('is refused in a form that was open when guests were shut out, and keeps what was typed', async () => {
    const field = 'Name, e-mail address or place';
    await desk.allow({ guests: true });
    await desk.people.shortcut('kim', 'Find contact');
    await desk.seesModal('kim', field);
    await desk.allow({ guests: false });
    const errors = await desk.people.submit('kim', { [field]: 'nora' });
    expect(Object.values(errors)).toEqual([expect.stringContaining('Only members of the workspace')]);
    expect(JSON.stringify(desk.people.modal('kim').state)).toContain('"nora"');
    await desk.people.close('kim');
  });

  it('is offered no choices in a form that was open when guests were shut out', async () => {
    await desk.allow({ guests: true });
    await desk.people.send('kim', '#general', '/contact add');
    const form = await desk.seesModal('kim', 'Add contact');
    const type = { block_id: 'contacts.form.contact_type_id' };
    expect(await desk.people.suggest('kim', form, type, '')).toContain('Friends');
    await desk.allow({ guests: false });
    expect(await desk.people.suggest('kim', form, type, '')).toEqual([]);
    await desk.people.close('kim');
  });

  it('who was let in does what everyone does, and no more', async () => {
    await desk.allow({ guests: true, import: 'admins' });
    const { id } = await desk.has({ email: 'forguest@example.com' });
    await desk.people.send('kim', '#random', `/contact show ${id}`);
    await desk.sees('kim', '#random', 'forguest@example.com');
    await desk.people.send('kim', '#random', '/contact import');
    await desk.sees('kim', '#random', 'Importing contacts is for workspace admins here.');
  });
});

describe('somebody of another organisation', () => {
  it('is no admin here whatever they are at home, and sees nothing', async () => {
    desk.people.setRole('ana', 'stranger');
    await desk.people.shortcut('ana', 'Find contact');
    await desk.sees('ana', 'dm', 'Only members of the workspace that runs me');
    expect(desk.people.see('ana').view).toBeNull();
    desk.people.setRole('ana', 'admin');
  });
});

function count(messages: Record<string, unknown[]>, kind: 'C' | 'D'): number {
  return Object.entries(messages)
    .filter(([id]) => id.startsWith(kind))
    .reduce((sum, [, list]) => sum + list.length, 0);
}
