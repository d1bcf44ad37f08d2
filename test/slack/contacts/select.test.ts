/** Ticking contacts over the pages of a list, and what is done with them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { useDesk } from '../support.ts';

const desk = useDesk({ jobs: true });
const ids: number[] = [];

beforeAll(async () => {
  for (let index = 1; index <= 23; index += 1) {
    const { id } = await desk.has({ email: `guest${index}@example.com`, first_name: 'Guest' });
    ids.push(id);
  }
});

type Shown = Parameters<typeof desk.people.press>[1];

/** Opens the list in selection mode. */
async function select(person: string, channel: string, text = 'guest'): Promise<Shown> {
  await desk.people.send(person, channel, `/contact find ${text}`);
  await desk.people.press(person, await desk.sees(person, channel, `match *${text}*`), 'Select…');
  return desk.sees(person, channel, '*Tick whom you want*', 'page 1 of');
}

/** The value that a contact's box has. */
const box = (number: number) => String(ids[number - 1]);

function tick(person: string, shown: Shown, ...numbers: number[]): Promise<void> {
  return desk.people.press(person, shown, { action_id: 'contacts.selection.tick' }, numbers.map(box));
}

describe('Select…', () => {
  it('keeps what is ticked while pages are turned, in both directions', async () => {
    const first = await select('mia', '#general');
    await tick('mia', first, 23, 21, 20);
    await desk.people.press('mia', first, 'Next');
    const second = await desk.sees('mia', '#general', '*3 selected on other pages*', 'page 2 of 3');
    await tick('mia', second, 13);
    await desk.people.press('mia', second, 'Previous');
    const back = await desk.sees('mia', '#general', '*1 selected on other pages*', 'page 1 of 3');
    await tick('mia', back, 23);
    await desk.people.press('mia', back, 'Next');
    await desk.sees('mia', '#general', '*1 selected on other pages*', 'page 2 of 3');
  });

  it('selects a page at once, and clears all', async () => {
    const first = await select('leo', '#general');
    await desk.people.press('leo', first, 'Select this page');
    const ticked = (message: object) => JSON.stringify(message).includes('initial_options');
    const look = (fits: (message: object) => boolean, what: string) =>
      desk.sandbox.until(() => desk.people.find('leo', '#general', fits), what);
    const all = await look(ticked, 'a ticked page');
    await desk.people.press('leo', all, 'Clear');
    const none = await look((one) => JSON.stringify(one).includes('Tick whom') && !ticked(one), 'no ticks');
    await desk.people.press('leo', none, 'Delete selected…');
    await desk.sees('leo', '#general', 'Nobody is selected');
    await desk.people.press('leo', none, 'Stop selecting');
    const list = await desk.sees('leo', '#general', 'match *guest*', 'Refresh');
    expect(list.ts).toBe(none.ts);
  });

  it('deletes whom it was told to, from several pages, after a question that names them', async () => {
    const first = await select('ana', '#random');
    await tick('ana', first, 22);
    await desk.people.press('ana', first, 'Next');
    const second = await desk.sees('ana', '#random', '*1 selected on other pages*', 'page 2 of 3');
    await tick('ana', second, 12);
    await desk.people.press('ana', second, 'Delete selected…');
    await desk.seesModal('ana', 'Delete 2 contacts', 'guest22@', 'guest12@');
    await desk.people.submit('ana');
    await desk.sees('ana', 'dm', '*2 contacts* deleted');
    await desk.people.close('ana');
    // Those who are gone are not counted as selected any more.
    await desk.people.press('ana', second, 'Next');
    const third = await desk.sees('ana', '#random', '*Tick whom you want*', 'page 3 of 3');
    await desk.people.press('ana', third, 'Export selected');
    await desk.sees('ana', '#random', 'Nobody is selected');
    await desk.people.press('ana', third, 'Stop selecting');
    await desk.sees('ana', '#random', '*21* of 21 contacts match *guest*');
  });

  it('exports whom it was told to', async () => {
    const first = await select('mia', '#random');
    await tick('mia', first, 21, 20);
    await desk.people.press('mia', first, 'Export selected');
    await desk.sees('mia', '#random', 'Exporting 2 chosen contacts');
    const { files } = await desk.sees('mia', 'dm', '2 chosen contacts, as they were');
    expect(files).toHaveLength(1);
  });

  it('asks whether the person may delete so many', async () => {
    await desk.allow({ delete: 'admins' });
    const first = await select('leo', '#random');
    await tick('leo', first, 21);
    await desk.people.press('leo', first, 'Delete selected…');
    await desk.sees('leo', '#random', 'for workspace admins');
    await desk.allow({ delete: 'everyone' });
  });

  it('is of use to its owner alone', async () => {
    const { contacts, account } = desk;
    expect((await contacts.find(account, 'guest', 1)).matched).toBe(21);
    const first = await select('mia', '#marketing');
    const [, key = ''] = /selection\.([0-9a-f]{12})\./.exec(JSON.stringify(first.blocks)) ?? [];
    const stranger = { accountId: account.id, userId: 'U0' };
    await expect(desk.selections.read(stranger, key)).rejects.toMatchObject({ code: 'selection_gone' });
    const otherAccount = { accountId: 'a2', userId: desk.sandbox.state.people[0]?.id ?? '' };
    await expect(desk.selections.read(otherAccount, key)).rejects.toMatchObject({ code: 'selection_gone' });
  });

  it('says so when there are too many, and keeps those from before', async () => {
    const owner = { accountId: desk.account.id, userId: 'U1' };
    const key = await desk.selections.begin(owner);
    const some = Array.from({ length: 1000 }, (_, index) => index + 1);
    await desk.selections.mark(owner, key, { shown: [], ticked: some });
    const more = desk.selections.mark(owner, key, { shown: [], ticked: [1001] });
    await expect(more).rejects.toMatchObject({ code: 'selection_full' });
    expect(await desk.selections.read(owner, key)).toEqual(some.toReversed());
  });
});
