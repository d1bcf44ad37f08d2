/** A held delete in Slack where it is not plain: it fails, its place is gone, Slack does not take its receipt. */
import { afterEach, describe, expect, it } from 'vitest';
import { ContactsError } from '../../../src/contacts/client-errors.ts';
import { createGate } from '../gate.ts';
import { useDesk } from '../support.ts';

/** While set, the service answers deletes with it. */
let failure: ContactsError | undefined;
/** While set, Slack takes no message to a person or channel. */
let closed = false;

/** While closed, the service takes long to give a contact. */
const gate = createGate();

const desk = useDesk({
  holdSeconds: 2,
  wrap: (contacts) => ({
    ...contacts,
    async remove(...args) {
      if (failure) throw failure;
      return contacts.remove(...args);
    },
    async get(...args) {
      await gate.pass();
      return contacts.get(...args);
    },
  }),
  slackHook: (method) =>
    closed && method === 'chat.postMessage' ? { ok: false, error: 'restricted_action' } : undefined,
});
afterEach(() => {
  failure = undefined;
  closed = false;
});

async function deletes(person: string, channel: string, email: string) {
  await desk.people.send(person, channel, `/contact show ${email}`);
  const card = await desk.sees(person, channel, email, 'Contact ');
  await desk.people.press(person, card, 'Delete');
  return desk.sees(person, channel, 'Deleting', email, 'Undo');
}

describe('a delete that the service refuses', () => {
  it('is told in the place of the delete, with what to do, and the contact is there as before', async () => {
    await desk.has({ email: 'refused@hold.example', first_name: 'Refused' });
    failure = new ContactsError('keys_refused', 'The service refused the keys. Ask whoever runs this bot.');
    const holding = await deletes('mia', '#general', 'refused@hold.example');
    const told = await desk.sees('mia', '#general', 'did not come through.', 'The service refused the keys.');
    expect(told.ts).toBe(holding.ts);
    await desk.people.press('mia', told, 'Show contact');
    await desk.sees('mia', '#general', 'refused@hold.example', 'Contact ');
    expect(
      desk.people.find('mia', 'dm', ({ text }) => text.includes('refused@hold.example')),
    ).toBeUndefined();
  });

  it('is told directly when its message cannot be changed any more', async () => {
    await desk.has({ email: 'late@hold.example', first_name: 'Late' });
    failure = new ContactsError('keys_refused', 'The service refused the keys. Ask whoever runs this bot.');
    const holding = await deletes('leo', '#general', 'late@hold.example');
    // Half an hour goes by.
    const { responseUrls } = desk.sandbox.state;
    for (const key of Object.keys(responseUrls)) Reflect.deleteProperty(responseUrls, key);
    await desk.sees('leo', 'dm', 'The delete of *Late* (late@hold.example) did not come through.');
    expect(desk.people.find('leo', '#general', ({ ts }) => ts === holding.ts)?.text).toContain('Deleting');
  });

  it('is told in the direct message that its modal left there', async () => {
    await desk.has({ email: 'm1@hold.example', first_name: 'Modal' });
    await desk.has({ email: 'm2@hold.example', first_name: 'Modal' });
    failure = new ContactsError('keys_refused', 'The service refused the keys. Ask whoever runs this bot.');
    await desk.people.send('ana', '#random', '/contact find modal');
    const list = await desk.sees('ana', '#random', 'match *modal*');
    const row = list.blocks?.find((block) => JSON.stringify(block).includes('m1@') && block.accessory);
    await desk.people.press('ana', list, { block_id: row?.block_id ?? '', label: 'Delete…' });
    await desk.seesModal('ana', 'Modal (m1@hold.example) will be deleted');
    await desk.people.submit('ana');
    await desk.people.close('ana');
    const direct = await desk.sees('ana', 'dm', '*Modal* (m1@hold.example) did not come through.');
    const texts = Object.values(desk.sandbox.state.messages).flat();
    expect(texts.filter(({ text }) => text.includes('m1@hold.example'))).toHaveLength(1);
    expect(direct.text).toContain('The service refused the keys.');
  });
});

describe('the receipt of a held delete', () => {
  it('is missed when Slack does not take it, and the delete is done and shown all the same', async () => {
    const { id } = await desk.has({ email: 'closed@hold.example' });
    closed = true;
    await deletes('leo', '#random', 'closed@hold.example');
    await desk.sees('leo', '#random', 'closed@hold.example* is deleted · by you');
    const logged = () => desk.logged().map(({ msg }) => msg);
    await expect.poll(logged).toContain('the receipt of a delete was not delivered');
    expect((await desk.contacts.lookUp(desk.account, [String(id)])).missing).toHaveLength(1);
  });
});

describe('a set of exactly one contact', () => {
  it('is held as any other contact, whether it was pasted or ticked', async () => {
    for (const [at, given] of [
      'only0@hold.example nobody@hold.example',
      '#ID only1@hold.example',
    ].entries()) {
      const { id } = await desk.has({ email: `only${at}@hold.example`, first_name: 'Only' });
      await desk.people.send('mia', '#random', `/contact delete ${given.replace('ID', String(id))}`);
      const modal = await desk.seesModal('mia', `Only (only${at}@hold.example) will be deleted`);
      expect(JSON.stringify(modal).includes('Not found: nobody@hold.example')).toBe(at === 0);
      await desk.people.submit('mia');
      await desk.seesModal('mia', 'nothing is sent, and Undo keeps everything');
      await desk.people.close('mia');
      const held = await desk.sees('mia', 'dm', 'Deleting *Only*', `only${at}@hold.example`, 'Undo');
      await desk.people.press('mia', held, 'Undo');
      await desk.sees('mia', 'dm', 'Kept: nothing was deleted.', `only${at}@hold.example`);
      expect((await desk.contacts.lookUp(desk.account, [String(id)])).found).toHaveLength(1);
    }
  });
});

describe('a delete in the modal that finds', () => {
  const field = 'Name, e-mail address or place';

  it('leaves what was searched for since, and goes on in the direct messages', async () => {
    const { id } = await desk.has({ email: 'one@searched.example', first_name: 'One' });
    await desk.has({ email: 'two@searched.example', first_name: 'Two' });
    await desk.people.shortcut('leo', 'Find contact');
    await desk.seesModal('leo', 'Find contact');
    await desk.people.submit('leo', { [field]: 'one@searched.example' });
    const found = await desk.seesModal('leo', 'one@searched.example', 'Contact ');
    gate.close();
    const pressed = desk.people.press('leo', found, 'Delete');
    await desk.people.submit('leo', { [field]: 'searched.example' });
    await desk.seesModal('leo', 'match *searched.example*', 'two@searched.example');
    gate.open();
    await pressed;
    await desk.sees('leo', 'dm', 'Deleting *One*', 'Undo');
    await desk.sees('leo', 'dm', 'You deleted', 'one@searched.example', 'Restore');
    expect((await desk.contacts.lookUp(desk.account, [String(id)])).missing).toHaveLength(1);
    await desk.seesModal('leo', 'match *searched.example*', 'two@searched.example');
  });

  it('answers an impatient second press in its place', async () => {
    await desk.has({ email: 'press@twice.example', first_name: 'Twice' });
    await desk.people.shortcut('ana', 'Find contact');
    await desk.seesModal('ana', 'Find contact');
    await desk.people.submit('ana', { [field]: 'press@twice.example' });
    const found = await desk.seesModal('ana', 'press@twice.example', 'Contact ');
    await Promise.all([1, 2].map(() => desk.people.press('ana', found, 'Delete')));
    await desk.seesModal('ana', 'Deleting *Twice*', 'Undo');
    await desk.seesModal('ana', 'press@twice.example', 'is deleted · by you');
    const direct = Object.values(desk.people.see('ana').messages).flat();
    expect(direct.filter(({ text }) => text.includes('press@twice.example'))).toHaveLength(1);
  });
});
