/** A click in a modal that fails when its trigger has expired: said in the direct messages instead of nowhere. */
import { expect, it } from 'vitest';
import { ContactsError } from '../../src/contacts/client-errors.ts';
import { useDesk } from './support.ts';

/** While set, the service is away, and Slack opens no more windows for what was pressed so long ago. */
let late = false;

const desk = useDesk({
  wrap: (contacts) => ({
    ...contacts,
    async find(...args) {
      if (late) throw new ContactsError('unavailable', 'The contacts service is away.');
      return contacts.find(...args);
    },
  }),
  slackHook: (method) =>
    late && method === 'views.push' ? { ok: false, error: 'expired_trigger_id' } : undefined,
});

it('comes to the direct messages', async () => {
  await desk.has({ email: 'ana@example.com' });
  await desk.has({ email: 'leo@example.com' });
  await desk.people.shortcut('mia', 'Find contact');
  await desk.seesModal('mia', 'Find contact');
  await desk.people.submit('mia', { 'Name, e-mail address or place': 'example' });
  const list = await desk.seesModal('mia', 'match *example*');
  late = true;
  await desk.people.press('mia', list, 'Refresh');
  const said = await desk.sees('mia', 'dm', 'The contacts service is away.');
  expect(said.ephemeral).toBeUndefined();
});
