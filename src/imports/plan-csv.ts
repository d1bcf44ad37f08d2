/** plan.csv: for each row of the file what would become of it, field by field, before anything is written. */
import { pipeline } from 'node:stream/promises';
import type { Account } from '../contacts/account.ts';
import { createCsvWriter } from '../csv-writer.ts';
import { type NamelessFile, openNamelessFile } from '../nameless-file.ts';
import type { PlanContacts } from './examine.ts';
import { type Import, isCountryDecided } from './import.ts';
import type { Offer } from './offer.ts';
import { createDescriber, type DecidedRow, decideRows } from './outcomes.ts';
import { ANY_TYPE, createCounting, findPresent, problemOf, type Winners } from './plan.ts';
import type { Decision } from './policy.ts';
import { createLookups, readCheckedGroups } from './rows.ts';
import type { CheckedRow } from './validate.ts';

export type PlanSource = {
  /** The kept file, from the beginning each time. */
  bytes(): AsyncIterable<Buffer>;
  imported: Pick<Import, 'choice' | 'policy'>;
  offer: Offer;
  contacts: PlanContacts;
  account: Account;
};

const LONGEST_VALUE = 255;

/** In the file's own delimiter: what is planned in front, the columns of the file as they stand in it behind. Always to be closed. */
export async function writePlanCsv(source: PlanSource, signal: AbortSignal): Promise<NamelessFile> {
  const { offer } = source;
  const file = await openNamelessFile();
  try {
    const lines = async function* () {
      yield ['row', 'outcome', 'changes', 'reason', ...offer.columns];
      yield* planLines(source, signal);
    };
    await pipeline(lines, createCsvWriter(offer.format.delimiter), file.write, { signal });
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function* planLines(source: PlanSource, signal: AbortSignal): AsyncGenerator<string[]> {
  const { imported, offer, contacts, account } = source;
  const types = await contacts.types(account, signal);
  const lookups = createLookups(contacts, account, types);
  const { choice } = imported;
  const defaults = { typeId: choice.type?.id ?? ANY_TYPE, countryId: choice.country?.id };
  const options = { countryChosen: isCountryDecided(imported) };
  const groups = () => readCheckedGroups(source.bytes(), offer, lookups, defaults);
  const { winners, ...counting } = createCounting(options);
  for await (const some of groups()) {
    signal.throwIfAborted();
    for (const row of some) counting.add(row);
  }
  const describe = createDescriber({ contacts, account, types });
  for await (const { row, decision } of decided({ ...source, types, groups, winners }, signal)) {
    const changes =
      decision?.is === 'update'
        ? (await describe(decision.changes, LONGEST_VALUE)).map(({ text }) => text).join('; ')
        : '';
    const { outcome, reason } = lineOf(row, decision, winners, options);
    const cells = offer.columns.map((_, column) => row.cells[column] ?? '');
    yield [String(row.row), outcome, changes, reason, ...cells];
  }
}

/** Where contacts that exist are left alone, their addresses are all that is needed of them. */
async function* decided(
  source: Omit<Parameters<typeof decideRows>[0], 'wins' | 'policy'> &
    Pick<PlanSource, 'imported' | 'contacts'>,
  signal: AbortSignal,
): AsyncGenerator<DecidedRow> {
  const { contacts, account, winners, imported } = source;
  const { policy } = imported;
  const wins = ({ key, row }: { key: string; row: number }) => winners.get(key) === row;
  if (policy !== 'skip') {
    yield* decideRows({ ...source, policy, wins }, signal);
    return;
  }
  const present = await findPresent(contacts.emails(account, signal), winners);
  for await (const some of source.groups()) {
    signal.throwIfAborted();
    for (const row of some) {
      if (!row.fit || !wins(row)) yield { row, decision: undefined };
      else yield { row, decision: present.has(row.key) ? { is: 'skip', why: 'existing' } : { is: 'add' } };
    }
  }
}

const SKIPPED = {
  existing: 'the e-mail address is among the contacts already',
  absent: 'no contact has this e-mail address, and nobody is to be added',
  several: 'several contacts have this e-mail address, and which one is meant is not guessed',
};

function lineOf(
  row: CheckedRow,
  decision: Decision | undefined,
  winners: Winners,
  options: { countryChosen: boolean },
): { outcome: string; reason: string } {
  const problem = problemOf(row, options);
  if (problem) return { outcome: 'cannot go in', reason: problem.problem };
  if (!row.fit) return { outcome: 'cannot go in', reason: row.problem };
  if (!decision) {
    return { outcome: 'skip', reason: `row ${winners.get(row.key)} has the same e-mail address, and wins` };
  }
  if (decision.is === 'skip') return { outcome: 'skip', reason: SKIPPED[decision.why] };
  if (decision.is === 'same') return { outcome: 'no change', reason: 'the contact is as the row says' };
  return {
    outcome: decision.is,
    reason: row
      .doubts()
      .map((doubt) => doubt.problem)
      .join('; '),
  };
}
