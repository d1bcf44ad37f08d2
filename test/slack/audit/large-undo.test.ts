/** An undo of many in Slack while it is under way: progress in the direct messages, Stop, the rest, and who may. */
import { expect, it } from 'vitest';
import { deleteMany } from '../../support/delete-many.ts';
import { wordsOf } from '../../support/product.ts';
import { useDesk } from '../support.ts';

/** Resolved as soon as an undo sends something. */
const sending = Promise.withResolvers<void>();
/** What the job waits for before it writes. */
let gate: Promise<void> = Promise.resolve();

const desk = useDesk({
  jobs: true,
  wrap: (contacts) => ({
    ...contacts,
    bulkReverser: {
      ...contacts.bulkReverser,
      async send(...given) {
        sending.resolve();
        await gate;
        return contacts.bulkReverser.send(...given);
      },
    },
  }),
});

const MANY = 130;
const byMia = () => ({ userId: desk.people.see('mia').me.id, source: 'command' }) as const;

it('stops after what is under way, says what is left, and does the rest when asked', async () => {
  const ids: number[] = [];
  for (let n = 0; n < MANY; n++) ids.push((await desk.has({ email: `n${n}@large.example` })).id);
  const code = await deleteMany(desk, desk.account, byMia(), ids);
  const open = Promise.withResolvers<void>();
  gate = open.promise;
  await desk.people.send('mia', '#general', `/contact undo ${code}`);
  const plan = await desk.sees('mia', '#general', `*Undo:* restore ${MANY}`);
  await desk.people.press('mia', plan, `Restore ${MANY} contacts`);
  const progress = await desk.sees('mia', 'dm', `Undoing \`${code}\``, `0 of ${MANY} contacts`);
  // Before that a Stop would leave nothing under way.
  await sending.promise;
  await desk.people.press('mia', progress, 'Stop');
  await desk.sees('mia', 'dm', 'It stops after the contacts that are under way.');
  open.resolve();
  const receipt = await desk.sees('mia', 'dm', '*100 contacts* restored', 'Undo the rest');
  expect(receipt.ts).toBe(progress.ts);
  expect(wordsOf(receipt)).toContain(`100 undone · 30 not come to · of ${MANY} contacts of \`${code}\``);

  await desk.people.press('mia', receipt, 'Undo the rest');
  const rest = await desk.sees('mia', 'dm', '*Undo:* restore 30 · 100 undone already');
  await desk.people.press('mia', rest, 'Restore 30 contacts');
  await desk.sees('mia', 'dm', '*30 contacts* restored', '100 undone before');
  await desk.people.send('leo', '#general', '/contact find large.example');
  await desk.sees('leo', '#general', `*${MANY}* of`);
});

it('needs the right to delete many where it deletes what somebody else added', async () => {
  const by = { ...byMia(), source: 'message', group: 'many at once' } as const;
  let code: string | undefined;
  for (let n = 0; n < 60; n++) {
    const draft = { contact_type_id: 1, country: 1, first_name: '', last_name: '', state: '', city: '' };
    const lines = { address_line1: '', address_line2: '', state_province_region: '', postal_code: '' };
    const added = { ...draft, ...lines, email: `n${n}@hers.example` };
    ({ code } = await desk.contacts.add(desk.account, by, added));
  }
  await desk.people.send('leo', '#general', `/contact undo ${code}`);
  const plan = await desk.sees('leo', '#general', '*Undo:* delete 60');
  await desk.people.press('leo', plan, 'Delete 60 contacts again');
  await desk.sees('leo', '#general', 'Deleting more than 50 contacts at once is for workspace admins here.');
  await desk.people.send('mia', '#general', `/contact undo ${code}`);
  const own = await desk.sees('mia', '#general', '*Undo:* delete 60');
  await desk.people.press('mia', own, 'Delete 60 contacts again');
  await desk.sees('mia', 'dm', '*60 contacts* deleted again');
});
