/** Finding, showing and turning pages, in the sandbox. */
import { beforeAll, describe, expect, it } from 'vitest';
import { rowOf, useDesk } from '../support.ts';

const desk = useDesk();

beforeAll(async () => {
  await desk.has({ email: 'ana@example.com', first_name: 'Ana', last_name: 'Ruiz', city: 'Madrid' });
  for (let index = 1; index <= 23; index += 1) {
    await desk.has({ email: `guest${index}@example.com`, first_name: 'Guest', last_name: String(index) });
  }
});

describe('find', () => {
  it('opens the card of the only hit', async () => {
    await desk.people.send('mia', '#general', '/contact find ana madrid');
    await desk.sees(
      'mia',
      '#general',
      'The only one of 24 contacts',
      'Ana Ruiz',
      'ana@example.com',
      'Madrid',
    );
  });

  it('takes what is no command for a find', async () => {
    await desk.people.send('mia', '#general', '/contact ruiz');
    await desk.sees('mia', '#general', 'that matches *ruiz*');
  });

  it('counts, says how old the list is, and turns pages in place', async () => {
    await desk.people.send('leo', '#general', '/contact find guest');
    const first = await desk.sees(
      'leo',
      '#general',
      '*23* of 24 contacts match *guest*',
      'page 1 of 3',
      '<!date^',
    );
    await desk.people.press('leo', first, 'Next');
    const second = await desk.sees('leo', '#general', 'page 2 of 3');
    expect(second.ts).toBe(first.ts);
    await desk.people.press('leo', second, 'Previous');
    await desk.sees('leo', '#general', 'page 1 of 3');
  });

  it('says when nothing matches, and opens the form with what was typed', async () => {
    await desk.people.send(
      'ana',
      '#general',
      '/contact find Zoe Zimmer <mailto:zoe@example.com|zoe@example.com>',
    );
    const nothing = await desk.sees('ana', '#general', 'No contact matches', 'among 24 contacts');
    await desk.people.press('ana', nothing, 'Add “Zoe Zimmer zoe@example.com”');
    const form = await desk.seesModal('ana', 'Add contact');
    expect(JSON.stringify(form.state.values)).toMatch(/zoe@example\.com.*Zoe.*Zimmer/);
    await desk.people.close('ana');
  });

  it('opens a card from the menu of a row', async () => {
    await desk.people.send('leo', '#marketing', '/contact find guest 2');
    const list = await desk.sees('leo', '#marketing', 'match *guest 2*');
    await desk.people.press('leo', list, rowOf(list, 'guest22@', 'Open'));
    await desk.sees('leo', '#marketing', 'Contact ', 'guest');
  });
});

describe('show', () => {
  it('takes an address in its wrapper, and an id', async () => {
    await desk.people.send('mia', '#marketing', '/contact show <mailto:ana@example.com|ana@example.com>');
    await desk.sees('mia', '#marketing', 'Ana Ruiz', 'Edit');
    await desk.people.send('mia', '#random', '/contact show 2');
    await desk.sees('mia', '#random', 'guest1@example.com');
  });

  it('says when there is none', async () => {
    await desk.people.send('mia', '#random', '/contact show nobody@example.com');
    await desk.sees('mia', '#random', 'No contact has the id or e-mail address *nobody@example.com*');
  });
});

describe('direct messages', () => {
  it('are finds, answered by ordinary messages, whose cards are too', async () => {
    await desk.people.send('mia', 'dm', 'guest');
    const list = await desk.sees('mia', 'dm', '*23* of 24 contacts match *guest*');
    expect(list.ephemeral).toBeUndefined();
    await desk.people.press('mia', list, 'Next');
    const next = await desk.sees('mia', 'dm', 'page 2 of 3');
    expect(next.ts).toBe(list.ts);
    await desk.people.press('mia', next, rowOf(next, 'guest11@', 'Open'));
    const card = await desk.sees('mia', 'dm', 'Contact ', 'Delete');
    expect(card.ephemeral).toBeUndefined();
  });

  it('that begin as a command does are asked about, and one press runs it or searches', async () => {
    await desk.people.send('mia', 'dm', 'help');
    const help = await desk.sees('mia', 'dm', 'Did you mean `/contact help`?');
    expect(help.ephemeral).toBeUndefined();
    await desk.people.press('mia', help, '/contact help');
    await desk.sees('mia', 'dm', 'What `/contact` can do');
    await desk.people.send('mia', 'dm', 'Find ana');
    const found = await desk.sees('mia', 'dm', 'Did you mean `/contact find ana`?');
    await desk.people.press('mia', found, 'Search for “Find ana”');
    await desk.sees('mia', 'dm', 'No contact matches *Find ana*');
    await desk.people.press('mia', found, '/contact find ana');
    await desk.sees('mia', 'dm', 'that matches *ana*');
  });

  it('are answered in their thread, and so are the presses there', async () => {
    await desk.people.send('leo', 'dm', 'ana');
    const { ts } = await desk.sees('leo', 'dm', 'that matches *ana*');
    await desk.people.send('leo', 'dm', 'guest 1', { thread_ts: ts });
    const list = await desk.sees('leo', 'dm', 'match *guest 1*');
    expect(list.thread_ts).toBe(ts);
    await desk.people.press('leo', list, rowOf(list, 'guest11@', 'Open'));
    const card = await desk.sees('leo', 'dm', 'Contact ', 'guest11@', 'Delete');
    expect(card).toMatchObject({ thread_ts: ts });
    expect(card.ephemeral).toBeUndefined();
  });
});

describe('the other words', () => {
  it('of the menu press like they type', async () => {
    await desk.people.send('leo', '#random', '/contact');
    const menu = await desk.sees('leo', '#random', 'Only you see the answers');
    await desk.people.press('leo', menu, 'Types');
    await desk.sees('leo', '#random', '*Contact types:* Customers, Leads, Friends');
    await desk.people.press('leo', menu, 'Help');
    await desk.sees('leo', '#random', 'What `/contact` can do');
  });

  it('mistyped are asked about, and one press goes on', async () => {
    await desk.people.send('leo', '#marketing', '/contact fnid ruiz');
    const question = await desk.sees('leo', '#marketing', 'Did you mean `find`?');
    await desk.people.press('leo', question, '/contact find ruiz');
    await desk.sees('leo', '#marketing', 'that matches *ruiz*');
  });

  it('sends the sample file to direct messages', async () => {
    await desk.people.send('leo', '#marketing', '/contact sample');
    await desk.sees('leo', '#marketing', 'The sample file is in your direct messages');
    const { files } = await desk.sees('leo', 'dm', 'Fill it in');
    expect(files).toHaveLength(1);
  });

  it('have help of their own', async () => {
    await desk.people.send('leo', '#marketing', '/contact help delete');
    await desk.sees('leo', '#marketing', 'a form takes many of them');
    await desk.people.send('leo', '#marketing', '/contact help weather');
    await desk.sees('leo', '#marketing', 'There is no help on “weather”');
  });
});
