/** Saving the people of a message from its menu. */
import { expect, test } from 'vitest';
import { useProduct, wordsOf } from '../support/product.ts';

const product = useProduct();
const CHOICE = { Type: 'Friends', Country: 'Ireland' };
const INTRO = `Hi all, meet the new partners:
Nora Quist <nora@intro.example>
"Okafor, Emeka" <emeka@intro.example>
Ana García, ana.garcia@example.com
Questions go to team@intro.example`;

async function open(person: string, text: string): Promise<void> {
  await product.people.send(person, '#general', text);
  await product.people.shortcut(person, 'Save people', product.people.find(person, '#general'));
}

test('everybody new in a message is added with one choice, the others are shown, and the result comes directly', async () => {
  const { people } = product;
  await open('mia', INTRO);
  const view = await product.seesModal(
    'mia',
    'Save people',
    'Nora Quist · nora@intro.example',
    'team@intro.example',
  );
  expect(wordsOf(view)).toContain('1 contact already');
  expect(wordsOf(view)).toContain('Ana García · ana.garcia@example.com');
  // An impatient finger.
  const answers = await Promise.all([people.submit('mia', CHOICE), people.submit('mia', CHOICE)]);
  expect(answers).toEqual([{}, {}]);
  const report = await product.sees(
    'mia',
    'dm',
    'Added *3 of 3* as Friends, Ireland',
    'Emeka Okafor · emeka@intro.example',
  );
  await product.seesModal('mia', 'Added *3 of 3*');
  await people.close('mia');
  await people.send('leo', '#general', '/contact find intro.example');
  await product.sees('leo', '#general', '*3* of 43 contacts', 'Nora Quist');
  expect(people.find('mia', 'dm')?.ts).toBe(report.ts);
});

test('the next list begins with the type and the country used last', async () => {
  await open('mia', 'Pia Lind <pia@next.example>');
  const view = await product.seesModal('mia', 'Pia Lind');
  expect(JSON.stringify(view.state.values)).toMatch(/"Friends".*"Ireland"/);
  await product.people.close('mia');
});

test('the same message again says who is a contact now', async () => {
  await open('leo', INTRO);
  const view = await product.seesModal('leo', 'Save people', 'among your contacts already');
  expect(wordsOf(view)).toContain('4 contacts already');
  await product.people.close('leo');
});

test('two people who save the same message at once add nobody twice, and the second learns of it', async () => {
  const text = 'Ivo Mraz <ivo@both.example>, Zoe Lund <zoe@both.example>';
  await open('mia', text);
  await open('leo', text);
  await product.seesModal('mia', 'Ivo Mraz');
  await product.seesModal('leo', 'Ivo Mraz');
  await Promise.all([product.people.submit('mia', CHOICE), product.people.submit('leo', CHOICE)]);
  const look = (person: string) => product.sees(person, 'dm', 'ivo@both.example', 'zoe@both.example');
  const words = [wordsOf(await look('mia')), wordsOf(await look('leo'))].sort();
  expect(words[0]).toContain('Added *2 of 2*');
  expect(words[1]).toContain('*Nobody* of 2 was added');
  expect(words[1]).toContain('Ivo Mraz was a contact already');
  for (const person of ['mia', 'leo']) await product.people.close(person);
  await product.people.send('ana', '#general', '/contact find both.example');
  await product.sees('ana', '#general', '*2* of 45 contacts');
});

test('nobody is added before the word of the person', async () => {
  await open('ana', 'Pia Berg <pia@unsaved.example>');
  await product.seesModal('ana', 'Pia Berg');
  const errors = await product.people.submit('ana', { ...CHOICE, 'People in this message': [] });
  expect(Object.keys(errors)).toEqual(['people.form.people.0']);
  await product.people.close('ana');
  await product.people.send('ana', '#general', '/contact find unsaved.example');
  await product.sees('ana', '#general', 'No contact matches');
});
