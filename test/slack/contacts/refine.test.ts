/** Refining a search in its modal: the fields it fills, the search it makes, what it refuses. */
import { beforeAll, describe, expect, it } from 'vitest';
import { useDesk } from '../support.ts';

const desk = useDesk();

beforeAll(async () => {
  const { countryId } = desk.contacts;
  const [spain = 1, chad = 1] = [await countryId(desk.account, 'es'), await countryId(desk.account, 'td')];
  await desk.has({ email: 'ana@example.com', first_name: 'Ana', city: 'Madrid', country: spain });
  await desk.has({ email: 'ana@example.org', first_name: 'Ana', country: chad, contact_type_id: 2 });
  await desk.has({ email: 'ana@example.net', first_name: 'Ana', country: spain, contact_type_id: 2 });
  await desk.has({ email: 'leo@example.com', first_name: 'Leo', country: spain });
});

describe('Refine', () => {
  it('takes the search apart, and puts the new list in the place of the old one', async () => {
    await desk.people.send('mia', '#general', '/contact find ana country:spanien email:example');
    const list = await desk.sees('mia', '#general', '*2* of 4 contacts match *ana* · spanien');
    await desk.people.press('mia', list, 'Refine');
    const form = await desk.seesModal('mia', 'Refine the search', 'Added since');
    const filled = JSON.stringify(form.state.values);
    expect(filled).toContain('"value":"ana email:example"');
    expect(filled).toContain('"Spain"');
    expect(await desk.people.submit('mia', { Country: null, Type: 'Leads' })).toEqual({});
    const refined = await desk.sees(
      'mia',
      '#general',
      '*2* of 4 contacts match *ana* · email example · Leads',
    );
    expect(refined.ts).toBe(list.ts);
  });

  it('asks for what is missing and for when it was added', async () => {
    await desk.people.send('mia', 'dm', 'example');
    const list = await desk.sees('mia', 'dm', 'match *example*');
    await desk.people.press('mia', list, 'Refine');
    await desk.seesModal('mia', 'Refine the search', 'Missing');
    const form = JSON.stringify(desk.people.see('mia').view);
    for (const label of ['No e-mail', 'No name', 'No first name', 'No last name', 'No type'])
      expect(form).toContain(`"${label}"`);
    expect(await desk.people.submit('mia', { Missing: 'No city', 'Added since': '2020-02-29' })).toEqual({});
    const refined = await desk.sees(
      'mia',
      'dm',
      '*3* of 4 contacts match',
      'missing city',
      'since 2020-02-29',
    );
    await desk.people.press('mia', refined, 'Refine');
    const again = await desk.seesModal('mia', 'Refine the search', 'Missing');
    expect(JSON.stringify(again.state.values)).toMatch(/"city".*"2020-02-29"/);
    await desk.people.close('mia');
  });

  it('refuses a filter that is none under the field, and what was typed stays', async () => {
    await desk.people.send('leo', '#general', '/contact find example');
    await desk.people.press('leo', await desk.sees('leo', '#general', 'match *example*'), 'Refine');
    await desk.seesModal('leo', 'Refine the search', 'Added since');
    const errors = await desk.people.submit('leo', { 'Name, e-mail address or place': 'ana citty:Rome' });
    expect(Object.values(errors).join()).toContain('did you mean city:?');
    const long = await desk.people.submit('leo', {
      'Name, e-mail address or place': 'a'.repeat(195),
      Country: 'Spain',
    });
    expect(Object.values(long).join()).toContain('in at most 200');
    await desk.people.close('leo');
  });

  it('says when the refined search matches nobody', async () => {
    await desk.people.send('leo', '#random', '/contact find example');
    await desk.people.press('leo', await desk.sees('leo', '#random', 'match *example*'), 'Refine');
    await desk.seesModal('leo', 'Refine the search', 'Added since');
    await desk.people.submit('leo', { 'Added since': '2999-01-01' });
    await desk.sees('leo', '#random', 'No contact matches *example* · since 2999-01-01');
  });
});
