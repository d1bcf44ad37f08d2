/** Deleting one, in the sandbox: asked first, done once, counted honestly. */
import { describe, expect, it } from 'vitest';
import { SOMEBODY } from '../../support/contacts.ts';
import { rowOf, useDesk } from '../support.ts';

const desk = useDesk();

async function isGone(id: number): Promise<boolean> {
  const { missing } = await desk.contacts.lookUp(desk.account, [String(id)]);
  return missing.length === 1;
}

describe('delete one', () => {
  it('asks in a dialog that names the person, and puts the result in place of the card', async () => {
    const { id } = await desk.has({ email: 'ana@example.com', first_name: 'Ana' });
    await desk.people.send('mia', '#general', '/contact delete ana@example.com');
    const card = await desk.sees('mia', '#general', 'Press Delete', 'Ana');
    const dialog = JSON.stringify(card.blocks);
    expect(dialog).toContain(
      'Ana (ana@example.com) will be deleted from the contacts. Undo can add it again',
    );
    await desk.people.press('mia', card, 'Delete');
    const done = await desk.sees('mia', '#general', '*Ana* (ana@example.com) is deleted · by you at');
    expect(done.ts).toBe(card.ts);
    expect(await isGone(id)).toBe(true);
  });

  it.each([
    ['ana', '/contact find ana', 'No contact matches'],
    ['type:leads country:france', '/contact find type:leads country:france', 'No contact matches'],
    ['all', '/contact find', 'the last changed first'],
  ])(
    'of a search (%s) it says how what it finds is deleted, and searches at a press',
    async (typed, label, answer) => {
      await desk.has({ email: 'searched@example.com', first_name: 'Searched' });
      await desk.people.send('ana', '#random', `/contact delete ${typed}`);
      const told = await desk.sees('ana', '#random', `*${typed}* is neither`, 'Select…', 'Delete all…');
      await desk.people.press('ana', told, label);
      await desk.sees('ana', '#random', answer);
    },
  );

  it('says who was quicker when a second person presses', async () => {
    const { id } = await desk.has({ email: 'twice@example.com' });
    await desk.people.send('mia', '#general', `/contact show ${id}`);
    await desk.people.send('leo', '#general', `/contact show ${id}`);
    const [mias, leos] = [
      await desk.sees('mia', '#general', `Contact ${id}`),
      await desk.sees('leo', '#general', `Contact ${id}`),
    ];
    await desk.people.press('mia', mias, 'Delete');
    await desk.sees('mia', '#general', 'twice@example.com* is deleted');
    await desk.people.press('leo', leos, 'Delete');
    await desk.sees('leo', '#general', `Already deleted by <@${desk.people.see('mia').me.id}> at`);
  });

  it('says so when it was deleted elsewhere', async () => {
    const { id } = await desk.has({ email: 'elsewhere@example.com' });
    await desk.people.send('mia', '#random', `/contact show ${id}`);
    const card = await desk.sees('mia', '#random', 'elsewhere@example.com');
    await desk.contacts.remove(desk.account, SOMEBODY, id);
    await desk.people.press('mia', card, 'Delete');
    await desk.sees('mia', '#random', 'This contact is not there any more');
  });

  it('works from the menu of a row, behind a small modal', async () => {
    const { id } = await desk.has({ email: 'row1@example.com', first_name: 'Row' });
    await desk.has({ email: 'row2@example.com', first_name: 'Row' });
    await desk.people.send('leo', '#random', '/contact find row');
    const list = await desk.sees('leo', '#random', 'match *row*');
    await desk.people.press('leo', list, rowOf(list, 'row1@', 'Delete…'));
    await desk.seesModal('leo', 'Row (row1@example.com) will be deleted');
    await desk.people.submit('leo');
    await desk.seesModal('leo', '*Row* (row1@example.com) is deleted');
    await desk.people.close('leo');
    expect(await isGone(id)).toBe(true);
  });
});
