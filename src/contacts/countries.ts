/** Countries by name and by the service's number, from four sources of falling trust; a guess is known to be one. */
import type { Log } from '../log.ts';
import type { Account } from './account.ts';
import type { ContactsClient } from './client.ts';
import { ContactsError } from './client-errors.ts';
import type { Country } from './contact.ts';
import { createCountryNames } from './country-names.ts';
import { countryTable } from './country-table.ts';
import { createKept } from './kept.ts';
import {
  buildNumberedCountries,
  type NumberedCountries,
  type NumberedCountry,
} from './numbered-countries.ts';

export type CountrySources = {
  /** The path of the service's own list below its address; '' = it has none. */
  path: string;
  /** The operator's table; the shipped one is trusted less. */
  file: Country[];
};

export type Countries = {
  /** In the order of their names; no number and no country twice. */
  list(account: Account, signal?: AbortSignal): Promise<NumberedCountry[]>;
  /** By a name in many languages, an ISO code, or a number as text. */
  find(account: Account, country: string): Promise<NumberedCountry | undefined>;
  /** Whether a text names a country at all, in many languages or as an ISO code. */
  isName(text: string): boolean;
  /** The country that a number stood for when somebody chose it, under the number that is right by now. */
  findChosen(account: Account, id: number): Promise<NumberedCountry | undefined>;
  /** Gives the name for a name or a number; what cannot be mapped comes back as it is. */
  namer(account: Account): Promise<(country: string) => string>;
  /** As `namer`, but a number whose meaning the service has not shown stays a number: to be kept for later. */
  provenNamer(account: Account): Promise<(country: string) => string>;
  /** The same text for what means the same country, by name or by number. */
  keyer(account: Account): Promise<(country: string) => string>;
  /** Tells whether two texts, each a name or a number, mean the same country. */
  comparer(account: Account): Promise<(one: string, other: string) => boolean>;
  /** Whether the service has never shown what this number means, and may still do so. */
  needsProof(account: Account, id: number): Promise<boolean>;
  /** The service showed `name` for `id`: from now on this outweighs every table. */
  learn(account: Account, id: number, name: string): void;
  /** Judges what the service shows for a number that was sent; the number of a name that differs is not used again. */
  check(account: Account, sent: Country, shown: string): 'same' | 'cannot tell' | 'differs';
};

/** What one service has shown. Numbers belong to a service, not to an account: its accounts share it. */
type Shown = {
  learnt: Map<number, string>;
  /** Numbers that it took, and showed again as numbers. */
  taken: Set<number>;
  table: { own: Country[] | undefined; countries: NumberedCountries } | undefined;
};

const KEEP_MS = 5 * 60_000;
const MAX_LEARNT = 2_000;
const LONGEST_NAME = 200;
const NUMBER = /^\d{1,10}$/;

export function createCountries(options: {
  client: ContactsClient;
  log: Log;
  sources: CountrySources;
}): Countries {
  const { client, log, sources } = options;
  const { keyOf, codeOf } = createCountryNames();
  const tables: Country[] = [...sources.file, ...countryTable()].map(({ id, name }) => ({ id, name }));
  const ownLists = createKept<Country[] | undefined>({ keepMs: KEEP_MS });
  const services = new Map<string, Shown>();
  const complained = new Set<string>();

  function shownBy(account: Account): Shown {
    const shown = services.get(account.apiUrl) ?? { learnt: new Map(), taken: new Set(), table: undefined };
    services.set(account.apiUrl, shown);
    return shown;
  }

  async function readOwnList(account: Account, signal: AbortSignal): Promise<Country[] | undefined> {
    try {
      return await client.countries(account, sources.path, signal);
    } catch (error) {
      if (!(error instanceof ContactsError)) throw error;
      if (!complained.has(account.apiUrl)) {
        complained.add(account.apiUrl);
        const facts = { account: account.id, code: error.code, facts: error.facts };
        log.warn(facts, 'the service gives no list of countries: the ones learnt and the tables are used');
      }
      return undefined;
    }
  }

  async function tableOf(account: Account, signal?: AbortSignal): Promise<NumberedCountries> {
    const own = sources.path
      ? await ownLists.get(account.apiUrl, (end) => readOwnList(account, end), { signal })
      : undefined;
    const shown = shownBy(account);
    if (shown.table && shown.table.own === own) return shown.table.countries;
    const proven = [...(own ?? []), ...[...shown.learnt].map(([id, name]) => ({ id, name }))];
    const guessed = own ? [] : tables;
    const countries = buildNumberedCountries(
      [
        ...proven.map((country) => ({ ...country, proven: true })),
        ...guessed.map((country) => ({ ...country, proven: shown.taken.has(country.id) })),
      ],
      keyOf,
    );
    shown.table = { own, countries };
    return countries;
  }

  const countries: Countries = {
    list: async (account, signal) => (await tableOf(account, signal)).rows,

    async find(account, country) {
      const { byId, byKey } = await tableOf(account);
      const text = country.trim();
      return NUMBER.test(text) ? byId.get(Number(text)) : byKey.get(keyOf(text));
    },

    isName: (text) => text.length <= LONGEST_NAME && codeOf(text) !== undefined,

    async findChosen(account, id) {
      const stoodFor = tables.find((country) => country.id === id);
      const found = await countries.find(account, String(id));
      return found ?? (stoodFor ? await countries.find(account, stoodFor.name) : undefined);
    },

    async namer(account) {
      const { byId } = await tableOf(account);
      return (country) => (NUMBER.test(country) ? (byId.get(Number(country))?.name ?? country) : country);
    },

    async provenNamer(account) {
      const { byId } = await tableOf(account);
      return (country) => {
        const known = NUMBER.test(country) ? byId.get(Number(country)) : undefined;
        return known?.proven ? known.name : country;
      };
    },

    async keyer(account) {
      const nameOf = await countries.namer(account);
      return (country) => keyOf(nameOf(country));
    },

    async comparer(account) {
      const key = await countries.keyer(account);
      return (one, other) => one === other || key(one) === key(other);
    },

    async needsProof(account, id) {
      const { byId } = await tableOf(account);
      const shown = shownBy(account);
      return !byId.get(id)?.proven && !shown.learnt.has(id) && !shown.taken.has(id);
    },

    learn(account, id, name) {
      const shown = shownBy(account);
      if (shown.learnt.get(id) === name || shown.learnt.size >= MAX_LEARNT) return;
      shown.learnt.set(id, name);
      shown.table = undefined;
    },

    check(account, sent, shownName) {
      if (shownName !== '' && !NUMBER.test(shownName)) {
        countries.learn(account, sent.id, shownName);
        return keyOf(shownName) === keyOf(sent.name) ? 'same' : 'differs';
      }
      // It took the number and will never show more than that: no use in asking again.
      const shown = shownBy(account);
      shown.taken.add(sent.id);
      shown.table = undefined;
      return 'cannot tell';
    },
  };
  return countries;
}
