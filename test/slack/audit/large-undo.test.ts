/** An undo of many in Slack while it is under way: progress in the direct messages, Stop, the rest, and who may. */
import { expect, it } from 'vitest';
import { deleteMany } from '../../support/delete-many.ts';
import { BLANK_DRAFT } from '../../support/draft.ts';
import { wordsOf } from '../../support/product.ts';
import { useDesk } from '../support.ts';

/** What the job waits for before it writes. */
let gate: Promise<void> = Promise.resolve();
/** Called when the job has begun lines and is about to write them. */
let atGate = () => {};

const desk = useDesk({
  jobs: true,
  wrap: (contacts) => ({
    ...contacts,
    bulkReverser: {
      ...contacts.bulkReverser,
      async send(...given) {
        atGate();
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
  const arrived = Promise.withResolvers<void>();
  gate = open.promise;
  atGate = arrived.resolve;
  await desk.people.send('mia', '#general', `/contact undo ${code}`);
  const plan = await desk.sees('mia', '#general', `*Undo:* restore ${MANY}`);
  await desk.people.press('mia', plan, `Restore ${MANY} contacts`);
  const progress = await desk.sees('mia', 'dm', `Undoing \`${code}\``, `0 of ${MANY} contacts`);
  // Before that a Stop would leave nothing under way.
  await arrived.promise;
  await desk.people.press('mia', progress, 'Stop');
  await desk.sees('mia', 'dm', 'It stops after the contacts that are under way.');
  open.resolve();
  const receipt = await desk.sees('mia', 'dm', '*100 contacts* restored', 'Undo the rest');
  expect(receipt.ts).toBe(progress.ts);
  expect(wordsOf(receipt)).toContain(`Of ${MANY} contacts of \`${code}\`: 100 undone · 30 left to undo`);

  expect(wordsOf(receipt)).toContain('Stopped by you: 30 contacts were not touched.');
  expect(wordsOf(receipt)).toContain('The CSV file in the thread of this message lists all of them.');

  await desk.people.press('mia', receipt, 'Undo the rest');
  const rest = await desk.sees('mia', 'dm', '*Undo:* restore 30 · 100 undone already');
  await desk.people.press('mia', rest, 'Restore 30 contacts');
  await desk.sees('mia', 'dm', '*30 contacts* restored', '100 undone before');
  await desk.people.send('leo', '#general', '/contact find large.example');
  await desk.sees('leo', '#general', `*${MANY}* of`);
});

it('keeps what somebody edited since, and undoes one of those anyway when that is asked for', async () => {
  const by = { ...byMia(), source: 'message', group: 'many that are kept' } as const;
  const leo = { userId: desk.people.see('leo').me.id, source: 'command' } as const;
  let code = '';
  for (let n = 0; n < 30; n++) {
    const draft = { ...BLANK_DRAFT, email: `n${n}@kept.example` };
    const one = await desk.contacts.add(desk.account, by, draft);
    code = one.code ?? code;
    if (n < 25 && one.contact)
      await desk.contacts.edit(desk.account, leo, one.contact, { ...draft, city: 'Bergen' });
  }
  await desk.people.send('mia', '#general', `/contact undo ${code}`);
  const plan = await desk.sees('mia', '#general', '*Undo:* delete 5', 'skip 25 (edited since');
  await desk.people.press('mia', plan, 'Delete 5 contacts again');
  const receipt = await desk.sees('mia', 'dm', '*5 contacts* deleted again', 'Kept: 25 contacts');
  const id = wordsOf(receipt).match(new RegExp(`/contact undo ${code} (\\d+)`))?.[1];
  await desk.people.send('mia', '#random', `/contact undo ${code}`);
  await desk.sees('mia', '#random', 'there is nothing to take back', `/contact undo ${code} 25`);

  await desk.people.send('mia', '#random', `/contact undo ${code} ${id} 7`);
  await desk.sees('mia', '#random', 'One contact at a time');
  await desk.people.send('mia', '#random', `/contact undo ${code} nobody@kept.example`);
  await desk.sees('mia', '#random', `nobody@kept.example is not among the contacts of \`${code}\`.`);
  await desk.people.send('mia', '#random', `/contact undo ${code} ${id}`);
  const asks = await desk.sees(
    'mia',
    '#random',
    'Changed since it was added: city',
    'Delete it again anyway',
  );
  await desk.people.press('mia', asks, 'Delete it again anyway');
  await desk.sees('mia', '#random', '@kept.example', 'is deleted again');
  await desk.people.send('mia', '#random', `/contact undo ${code} ${id}`);
  await desk.sees('mia', '#random', `${id} has nothing left to undo in \`${code}\`.`);
  await desk.people.send('leo', '#random', '/contact find kept.example');
  await desk.sees('leo', '#random', '*24* of');
});

it('asks at once under the receipt where few were kept', async () => {
  const by = { ...byMia(), source: 'message', group: 'few that are kept' } as const;
  let code = '';
  for (let n = 0; n < 22; n++) {
    const draft = { ...BLANK_DRAFT, email: `n${n}@few.example` };
    const one = await desk.contacts.add(desk.account, by, draft);
    code = one.code ?? code;
    if (n < 2 && one.contact)
      await desk.contacts.edit(desk.account, byMia(), one.contact, { ...draft, city: 'Bergen' });
  }
  await desk.people.send('mia', '#general', `/contact undo ${code}`);
  const plan = await desk.sees('mia', '#general', '*Undo:* delete 20', 'skip 2 (edited since');
  await desk.people.press('mia', plan, 'Delete 20 contacts again');
  const receipt = await desk.sees('mia', 'dm', '*20 contacts* deleted again', 'Kept: 2 contacts');
  await desk.people.press('mia', receipt, 'Look at those kept…');
  await desk.sees('mia', 'dm', 'Changed since it was added: city', 'Delete 2 contacts again anyway');
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
