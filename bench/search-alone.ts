/** The search without Slack around it, against MiniSearch: how fast, and how often the one who was meant is among the first ten. */
import MiniSearch from 'minisearch';
import { type Figure, figureOf, median } from './figure.ts';
import { buildLabelled, type Labelled } from './labelled-queries.ts';
import type { Person } from './people.ts';
import { type Side, withContacts } from './sync.ts';

const LABELLED = 200;

export async function compareSearches(side: Side): Promise<Figure[]> {
  const labelled = buildLabelled(side.people, LABELLED);
  const index = indexOf(side.people);
  const theirs = await judge(labelled, async (query) =>
    index
      .search(query, { prefix: true, fuzzy: 0.2 })
      .slice(0, 10)
      .map(({ id }) => id as number),
  );
  const ours = await withContacts(side, (contacts, account) =>
    judge(labelled, async (query) => (await contacts.find(account, query, 1)).contacts.map(({ id }) => id)),
  );
  const at = `${side.people.length.toLocaleString('en')}, ${side.database.name}`;
  const wanted = side.people.length >= 100_000;
  const times = ours.ms / theirs.ms;
  for (const miss of ours.missed.slice(0, 10)) console.log(`not found: ${miss.kind}: ${miss.query}`);
  return [
    figureOf(`${at}: MiniSearch, median`, theirs.ms, 'ms'),
    figureOf(`${at}: our search, median`, ours.ms, 'ms'),
    figureOf(`${at}: MiniSearch, recall at 10`, theirs.recall, '%'),
    figureOf(
      `${at}: our search, recall at 10`,
      ours.recall,
      '%',
      wanted ? ['at least theirs', ours.recall >= theirs.recall] : undefined,
    ),
    figureOf(
      `${at}: our search / MiniSearch`,
      times,
      '×',
      wanted ? ['at most 1.5 ×', times <= 1.5] : undefined,
    ),
  ];
}

async function judge(labelled: Labelled[], search: (query: string) => Promise<number[]>) {
  const took: number[] = [];
  const missed: Labelled[] = [];
  for (const one of labelled) {
    const began = performance.now();
    const ids = await search(one.query);
    took.push(performance.now() - began);
    if (!ids.includes(one.id)) missed.push(one);
  }
  return { ms: median(took), recall: 100 * (1 - missed.length / labelled.length), missed };
}

function indexOf(people: Person[]): MiniSearch {
  const index = new MiniSearch({ fields: ['fullname', 'email', 'city', 'country', 'type'] });
  index.addAll(people.map((one) => ({ ...one, type: one.contact_type?.name })));
  return index;
}
