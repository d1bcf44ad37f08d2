/** What each row that wins would do to the contacts that exist, where they are not simply left alone. */
import type { Account } from '../contacts/account.ts';
import type { ContactType } from '../contacts/contact.ts';
import { fieldLabel } from '../contacts/draft.ts';
import type { PlanContacts } from './examine.ts';
import { gatherExisting } from './existing.ts';
import type { PlannedRow } from './offer.ts';
import { isShown, NO_OUTCOMES, type Outcomes, plannedRow, shownOf, type Winners } from './plan.ts';
import { type Decision, decide, type FieldChange, givenOf, type Policy } from './policy.ts';
import type { CheckedRow, FitRow } from './validate.ts';

type Source = {
  contacts: Pick<PlanContacts, 'each' | 'sameCountry' | 'countryName'>;
  account: Account;
  types: ContactType[];
  policy: Policy;
  /** Some rows at a time, from the beginning each time. */
  groups(): AsyncIterable<CheckedRow[]>;
};

/** A row with what becomes of it; no decision for one that does not win. */
export type DecidedRow = { row: CheckedRow; decision: Decision | undefined };

const SHOWN_CHANGES = 3;
const LONGEST_SHOWN = 60;

/** How many rows do what, for both variants of a plan; `winners.withCountry` has every address. */
export async function countOutcomes(
  source: Source & { winners: { asIs: Winners; withCountry: Winners } },
  signal: AbortSignal,
): Promise<{ asIs: Outcomes; withCountry: Outcomes }> {
  const { asIs, withCountry } = source.winners;
  const wins = ({ key, row }: FitRow) => asIs.get(key) === row || withCountry.get(key) === row;
  const describe = createDescriber(source);
  const counted = [
    { winners: asIs, ...newOutcomes() },
    { winners: withCountry, ...newOutcomes() },
  ];
  for await (const { row, decision } of decideRows({ ...source, winners: withCountry, wins }, signal)) {
    if (!row.fit || !decision) continue;
    for (const { winners, outcomes, updates, adds } of counted) {
      if (winners.get(row.key) !== row.row) continue;
      outcomes[countedAs(decision)]++;
      if (decision.is === 'add' && !row.named.type) outcomes.untyped++;
      if (decision.is === 'add' && isShown(adds)) adds.push(plannedRow(row, 'add'));
      if (decision.is !== 'update' || !isShown(updates)) continue;
      const some = decision.changes.slice(0, SHOWN_CHANGES);
      const more = decision.changes.length - some.length;
      const changes = (await describe(some)).map(({ text }) => text);
      if (more > 0) changes.push(`… and ${more} more`);
      updates.push(plannedRow(row, 'update', changes));
    }
  }
  // What overwrites somebody comes first: it is what has to be looked at.
  const [first, second] = counted.map(({ outcomes, updates, adds }) => ({
    ...outcomes,
    sample: shownOf([...updates, ...adds]),
  }));
  return { asIs: first as Outcomes, withCountry: second as Outcomes };
}

/** Every row in the order of the file; the list of contacts is read once before the first. */
export async function* decideRows(
  source: Source & { winners: Winners; wins(row: FitRow): boolean },
  signal: AbortSignal,
): AsyncGenerator<DecidedRow> {
  const { contacts, account, policy } = source;
  const existing = await gatherExisting(contacts.each(account, signal), source.winners);
  try {
    const sameCountry = await contacts.sameCountry(account);
    for await (const some of source.groups()) {
      signal.throwIfAborted();
      const winning = some.filter((row): row is FitRow & { fit: true } => row.fit && source.wins(row));
      const found = await existing.find(winning.map(({ key }) => key));
      const decisions = new Map(
        winning.map((row, at) => [row.row, decide(policy, givenOf(row), found[at] ?? [], sameCountry)]),
      );
      for (const row of some) yield { row, decision: decisions.get(row.row) };
    }
  } finally {
    await existing.close();
  }
}

/** A change in words and numbers that people know: `city: "Vigo" → "Lugo"`; values are text of strangers. */
export function createDescriber({
  contacts,
  account,
  types,
}: Pick<Source, 'contacts' | 'account' | 'types'>) {
  const typeNames = new Map(types.map(({ id, name }) => [String(id), name]));
  const nameOf = async (field: FieldChange['field'], value: string) => {
    if (field === 'contact_type_id') return typeNames.get(value) ?? value;
    return field === 'country' ? await contacts.countryName(account, value) : value;
  };
  return (changes: FieldChange[], longest = LONGEST_SHOWN) =>
    Promise.all(
      changes.map(async ({ field, ...change }) => {
        const [from, to] = [await nameOf(field, change.from), await nameOf(field, change.to)];
        const quote = (value: string) =>
          value === '' ? 'blank' : `"${value.length > longest ? `${value.slice(0, longest)}…` : value}"`;
        const text = `${fieldLabel(field)}: ${quote(from)} → ${quote(to)}`.toWellFormed();
        return { field, from, to, text };
      }),
    );
}

export function countedAs(decision: Decision): Exclude<keyof Outcomes, 'sample' | 'untyped'> {
  if (decision.is === 'skip') return decision.why;
  return decision.is === 'add' ? 'fit' : decision.is;
}

function newOutcomes() {
  const updates: PlannedRow[] = [];
  const adds: PlannedRow[] = [];
  return { outcomes: { ...NO_OUTCOMES }, updates, adds };
}
