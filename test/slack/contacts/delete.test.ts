/** Deleting one and several, in the sandbox: asked first, done once, counted honestly. */
import { describe, expect, it } from 'vitest';
import { ContactsError } from '../../../src/contacts/client-errors.ts';
import { SOMEBODY } from '../../support/contacts.ts';
import { rowOf, useDesk } from '../support.ts';

/** While set, the service is away when several are to be deleted. */
let away = false;

const desk = useDesk({
  wrap: (contacts) => ({
    ...contacts,
    async removeMany(...args) {
      if (away) throw new ContactsError('unavailable', 'The contacts service is away.');
      return contacts.removeMany(...args);
    },
  }),
});

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

describe('delete several', () => {
  it('says first what was matched, not found and matched twice, and counts afterwards', async () => {
    const one = await desk.has({ email: 'one@example.com', first_name: 'One' });
    const two = await desk.has({ email: 'two@example.com', first_name: 'Two' });
    const double = [
      await desk.has({ email: 'double@example.com' }),
      await desk.has({ email: 'double@example.com' }),
    ];
    const refs = `one@example.com, #${two.id} nobody@example.com double@example.com`;
    await desk.people.send('mia', '#marketing', `/contact delete ${refs}`);
    const question = await desk.sees(
      'mia',
      '#marketing',
      'Delete 2 contacts?',
      'One',
      'Two',
      'Not found: nobody@example.com',
    );
    expect(JSON.stringify(question.blocks)).toContain(`choose by id (${double[1]?.id}, ${double[0]?.id})`);
    await desk.people.press('mia', question, 'Delete 2 contacts');
    await desk.sees(
      'mia',
      '#marketing',
      '*2 contacts* deleted · by you at',
      'Counted by reading the list again',
    );
    expect([await isGone(one.id), await isGone(two.id)]).toEqual([true, true]);
    expect(await isGone(double[0]?.id ?? 0)).toBe(false);
  });

  it('does nothing when they are kept', async () => {
    const one = await desk.has({ email: 'keep1@example.com' });
    const two = await desk.has({ email: 'keep2@example.com' });
    await desk.people.send('leo', '#marketing', `/contact delete ${one.id} ${two.id}`);
    const question = await desk.sees('leo', '#marketing', 'Delete 2 contacts?');
    await desk.people.press('leo', question, 'Keep them');
    await desk.sees('leo', '#marketing', 'Nothing was deleted.');
    expect(await isGone(one.id)).toBe(false);
  });

  it('happens once, however often the button is pressed', async () => {
    const one = await desk.has({ email: 'fast1@example.com' });
    const two = await desk.has({ email: 'fast2@example.com' });
    await desk.people.send('ana', '#marketing', `/contact delete ${one.id} ${two.id}`);
    const question = await desk.sees('ana', '#marketing', 'Delete 2 contacts?');
    const presses = [1, 2].map(() => desk.people.press('ana', question, 'Delete 2 contacts'));
    await Promise.all(presses);
    await desk.sees('ana', '#marketing', '*2 contacts* deleted');
    await desk.sees('ana', '#marketing', 'Already done by you at');
  });

  it('counts honestly what somebody else deleted before', async () => {
    const one = await desk.has({ email: 'race1@example.com' });
    const two = await desk.has({ email: 'race2@example.com' });
    await desk.people.send('mia', '#general', `/contact delete ${one.id} ${two.id}`);
    const question = await desk.sees('mia', '#general', 'Delete 2 contacts?');
    await desk.contacts.remove(desk.account, SOMEBODY, one.id);
    await desk.people.press('mia', question, 'Delete 2 contacts');
    await desk.sees('mia', '#general', '*1 contact* deleted', '1 contact had been deleted before');
  });

  it('says in place of the question when it failed, and can be tried again there', async () => {
    const one = await desk.has({ email: 'away1@example.com' });
    const two = await desk.has({ email: 'away2@example.com' });
    await desk.people.send('leo', '#general', `/contact delete ${one.id} ${two.id}`);
    const question = await desk.sees('leo', '#general', 'Delete 2 contacts?');
    away = true;
    await desk.people.press('leo', question, 'Delete 2 contacts');
    const failed = await desk.sees('leo', '#general', 'The contacts service is away.');
    expect(failed.ts).toBe(question.ts);
    expect(JSON.stringify(failed.blocks)).not.toContain('Deleting');
    away = false;
    await desk.people.press('leo', failed, 'Delete 2 contacts');
    const done = await desk.sees('leo', '#general', '*2 contacts* deleted');
    expect(done.ts).toBe(question.ts);
  });

  it('refuses more than a button can carry', async () => {
    const ids = Array.from({ length: 101 }, (_, index) => index + 1).join(' ');
    await desk.people.send('mia', '#general', `/contact delete ${ids}`);
    await desk.sees(
      'mia',
      '#general',
      'Those are 101: delete at most 100 contacts at once. Nothing was deleted.',
    );
  });
});
