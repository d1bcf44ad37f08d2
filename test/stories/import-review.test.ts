/** A file looked at before it goes in: how it is understood, what happens to contacts that exist, and the plan by that. */
import { expect, test } from 'vitest';
import { useProduct, wordsOf } from '../support/product.ts';

const product = useProduct();

const share = (name: string, bytes: string | Buffer, person = 'mia') =>
  product.people.shareFile(person, '#marketing', { name, bytes });
const offered = (name: string, ...words: string[]) => product.sees('mia', '#marketing', name, ...words);

async function review(name: string, button = 'Review') {
  const offer = await offered(name, button, 'Not this file');
  await product.people.press('mia', offer, button);
  return await product.seesModal('mia', 'Review the import', 'Cells are separated by');
}

test('what several columns could mean is asked before the import, and the answer holds', async () => {
  const rows = [
    'Work email,Private email,First name,Country',
    'ana@work.example,ana@private.example,Ana,Spain',
    'jo@work.example,jo@private.example,Jo,Spain',
  ];
  await share('rivals.csv', rows.join('\n'));
  const offer = await offered('rivals.csv', 'Which column is the e-mail?', 'Work email', 'Private email');
  const buttons = offer.blocks?.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  const primary = buttons?.filter((one) => (one as { style?: string }).style === 'primary');
  expect(primary?.map((one) => (one as { text: { text: string } }).text.text)).toEqual(['Review']);

  await review('rivals.csv');
  const errors = await product.people.submit('mia', { 'Private email': 'e-mail' });
  expect(Object.values(errors).join()).toContain('Another column above is the e-mail already');
  await product.people.submit('mia', { 'Work email': 'Leave it out', 'Private email': 'e-mail' });
  const plan = await offered('rivals.csv', 'ana@private.example', 'Private email → e-mail', 'Change');
  expect(wordsOf(plan)).not.toContain('Which column');
  await product.people.press('mia', plan, 'Contact type', 'Leads');
  await product.people.press('mia', await offered('rivals.csv', 'They are added as Leads'), 'Import 2');
  await offered('rivals.csv', '2 of 2 sent');
});

test('the same header again is taken as the last time, and that is said', async () => {
  const rows = [
    'work email,private email,first name,country',
    'leo@work.example,leo@private.example,Leo,Spain',
  ];
  await share('rivals-again.csv', rows.join('\n'));
  await offered('rivals-again.csv', 'private email → e-mail', 'as in your team’s last import', 'Import 1');
});

test('without a column of addresses nothing is planned, and what was filled in stays', async () => {
  await share('no-mail.csv', 'Mail,City,Country\nzoe@nomail.example,Lyon,France\n');
  await review('no-mail.csv');
  const errors = await product.people.submit('mia', { Mail: 'Leave it out', City: 'state' });
  expect(Object.values(errors).join()).toContain('No column is the e-mail address');
  const modal = await product.seesModal('mia', 'Review the import');
  expect(JSON.stringify(modal?.state)).toContain('"state"');
  await product.people.close('mia');
});

test('another delimiter shows the columns that it makes, and the plan is made by it', async () => {
  const bytes = 'E-mail;Note\tCity\nann@delimiter.example;a\tOslo\nbob@delimiter.example;b\tOslo\n';
  await share('delimiter.csv', bytes);
  await review('delimiter.csv');
  await product.people.press(
    'mia',
    await product.seesModal('mia', 'Cells are separated by'),
    'Cells are separated by',
    'bar',
  );
  const modal = await product.seesModal('mia', 'E-mail;Note');
  expect(wordsOf(modal ?? {})).not.toContain('Cells are separated by bar');
  await product.people.press(
    'mia',
    await product.seesModal('mia', 'E-mail;Note'),
    'Cells are separated by',
    'semicolon',
  );
  await product.seesModal('mia', 'ann@delimiter.example · bob@delimiter.example');
  expect(await product.people.submit('mia')).toEqual({});
  await offered('delimiter.csv', 'E-mail → e-mail');
});

test('contacts that exist are skipped until somebody says otherwise, and the plan says field by field what changes', async () => {
  const bytes = [
    'E-mail,City,Postal code,Country',
    'ana.garcia@example.com,Vigo,36201,Spain',
    'new@policy.example,Lugo,27001,Spain',
  ].join('\n');
  await share('policy.csv', bytes);
  await offered('policy.csv', 'Will add *1* · skip 1 that exists', 'Contacts that exist are skipped');
  await review('policy.csv');
  expect(await product.people.submit('mia', { 'Contacts that exist already': 'Update them' })).toEqual({});
  await offered('policy.csv', 'Will add *1* · update *1*', 'update', 'city:', '→ "Vigo"', 'Import 2');
  await review('policy.csv', 'Change');
  await product.people.submit('mia', { 'Contacts that exist already': 'Update them, and add nobody' });
  const plan = await offered('policy.csv', 'Will update *1* · skip 1 that is no contact', 'Import 1');

  await product.people.press('mia', plan, 'Plan as CSV');
  await product.sees('mia', '#marketing', 'Making the plan as a CSV file');
  const answer = await product.until(
    () =>
      product.people.find('mia', '#marketing', (message) => message.files?.[0]?.name === 'plan-policy.csv'),
    'the plan as a file',
  );
  expect(answer.thread_ts).toBe(plan.thread_ts);
  const id = answer.files?.[0]?.id;
  const response = await fetch(`${product.url}sandbox/files/${id}?person=${product.people.see('mia').me.id}`);
  const written = Buffer.from(await response.arrayBuffer());
  expect(written.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const lines = written.subarray(3).toString().trim().split('\r\n');
  expect(lines[0]).toBe('row,outcome,changes,reason,E-mail,City,Postal code,Country');
  expect(lines[1]).toMatch(/^2,update,.*city: .*Vigo/);
  expect(lines[2]).toMatch(/^3,skip,,.*nobody is to be added.*new@policy.example/);
  await product.people.press('mia', plan, 'Plan as CSV');
  await product.sees('mia', '#marketing', 'asked for as CSV already');
});

test('in a channel whoever may import reviews the file too', async () => {
  await share('mine.csv', 'E-mail,Country\nx@mine.example,Spain\n');
  const offer = await offered('mine.csv', 'Will add *1*', 'or anybody who may import contacts, decides');
  await product.people.press('leo', { ...offer }, 'Review');
  await product.seesModal('leo', 'Show the plan');
});

test('the very same file is told apart: offered twice, then imported before', async () => {
  const bytes = 'E-mail,Country\none@same.example,Spain\ntwo@same.example,Spain\n';
  await share('same.csv', bytes);
  const first = await offered('same.csv', 'Will add *2*');
  await share('copy.csv', bytes);
  await offered('copy.csv', 'The very same file was shared by', 'waits for an answer there too');
  await product.people.press('mia', first, 'Contact type', 'Leads');
  await product.people.press('mia', await offered('same.csv', 'They are added as Leads'), 'Import 2');
  await offered('same.csv', '2 of 2 sent');
  await share('third.csv', bytes);
  await offered(
    'third.csv',
    'The very same file was imported before',
    'only new rows go in',
    'skip 2 that exist',
  );
});

test('the very same file is shared on by Slack’s own Share: an offer there, and after the import one that says so', async () => {
  const bytes = 'E-mail,Country\none@on.example,Spain\ntwo@on.example,Spain\n';
  const { id } = await share('on.csv', bytes);
  const first = await offered('on.csv', 'Will add *2*');
  await product.people.shareAgain('ana', '#general', id);
  const elsewhere = await product.sees(
    'ana',
    '#general',
    'on.csv',
    'The very same file was shared by',
    'Will add *2*',
  );
  await product.people.press('ana', elsewhere, 'Not this file');
  await product.sees('ana', '#general', 'on.csv', 'left alone');
  await product.people.press('mia', first, 'Contact type', 'Leads');
  await product.people.press('mia', await offered('on.csv', 'They are added as Leads'), 'Import 2');
  await offered('on.csv', '2 of 2 sent');

  await product.people.shareAgain('ana', '#marketing', id);
  const again = await offered('on.csv', 'The very same file was imported before', 'skip 2 that exist');
  const { me, messages } = product.people.see('mia');
  expect(wordsOf(again)).toContain(`by <@${me.id}>`);
  const shares = messages[again.channel]?.filter(({ files }) => files?.[0]?.id === id) ?? [];
  expect(shares).toHaveLength(2);
  expect(again.thread_ts).toBe(shares[1]?.ts);
});

test('a file without countries about contacts that exist: its offer says what to choose, and that works', async () => {
  await share('bare.csv', 'E-mail,City\nana.garcia@example.com,Cuenca\n');
  await offered('bare.csv', '1 row names no country, and its contact exists already', 'press Review');
  await review('bare.csv');
  await product.people.submit('mia', { 'Contacts that exist already': 'Update them, and add nobody' });
  await offered('bare.csv', 'Will update *1*', '→ "Cuenca"', 'Import 1');
  await review('bare.csv', 'Change');
  await product.people.submit('mia', { 'Contacts that exist already': 'Update them' });
  const asked = await offered(
    'bare.csv',
    'choose one for it, and it can go in',
    'Contacts that exist keep their own',
  );
  await product.people.press('mia', asked, 'Country where none is named', 'Italy');
  const changing = await offered('bare.csv', 'Change 1 contact?', '1 gets the file’s values');
  expect(JSON.stringify(changing)).not.toContain('Contact type');
  await product.people.press('mia', changing, 'Import 1');
  await offered('bare.csv', '1 updated');
  await product.people.send('mia', '#marketing', '/contact show ana.garcia@example.com');
  await product.sees('mia', '#marketing', 'Cuenca', 'Spain', 'Customers');
});

test('where Slack takes no file, the offer says why and what to do, and the next press brings the plan', async () => {
  await share('closed.csv', 'E-mail,Country\nx@closed.example,Spain\n');
  const offer = await offered('closed.csv', 'Will add *1*');
  await product.people.removeBot('mia', '#marketing');
  await product.people.press('mia', offer, 'Plan as CSV');
  const told = await offered(
    'closed.csv',
    'could not be made',
    '(not_in_channel): invite me into this channel',
  );
  await product.people.joinBot('mia', '#marketing');
  await product.people.press('mia', told, 'Plan as CSV');
  const isPlan = ({ files }: { files?: { name: string }[] }) => files?.[0]?.name === 'plan-closed.csv';
  await product.until(() => product.people.find('mia', '#marketing', isPlan), 'the plan as a file');
});
