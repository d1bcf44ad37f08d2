/** The type and the country that a person chose: what they chose last, and whether the service still has it. */
import type { Log } from '../log.ts';
import type { Account } from './account.ts';
import { findChoices, saveChoices } from './choices-repository.ts';
import type { Countries } from './countries.ts';
import type { MirrorDb } from './mirror-state-repository.ts';
import type { Types } from './types.ts';

/** An id of the service, with the name that the person saw when they chose it. */
export type Choice = { id: number; name: string };
export type Chosen = { type: Choice; country: Choice };
/** undefined: nothing chosen, or not there any more. */
export type Choices = { [K in keyof Chosen]: Chosen[K] | undefined };

/** None of these throws: a contact can be added without them, and one that was added is added. */
export type RecentChoices = {
  /** What the person chose last in this workspace and account, as it was then. From the database: the service is not asked. */
  lastChoices(account: Account, userId: string): Promise<Choices>;
  /** To be called when a contact was really added with them. */
  rememberChoices(account: Account, userId: string, chosen: Chosen): Promise<void>;
  /**
   * The choices as the service has them now: a type by its id, a country by its name, whose number may be another one by now.
   * What it cannot tell stays as given.
   */
  currentChoices(account: Account, choices: Choices, signal?: AbortSignal): Promise<Choices>;
};

const NOTHING: Choices = { type: undefined, country: undefined };

export function createChoices(parts: {
  db: MirrorDb;
  types: Types;
  countries: Countries;
  log: Log;
}): RecentChoices {
  const { db, types, countries, log } = parts;

  async function currentCountry(account: Account, { id, name }: Choice): Promise<Choice | undefined> {
    const found = await countries.find(account, name.trim() || String(id));
    return found && { id: found.id, name: found.name };
  }

  return {
    async lastChoices(account, userId) {
      try {
        return (await findChoices(db, account, userId)) ?? NOTHING;
      } catch (error) {
        log.warn({ err: error, account: account.id }, 'what a person chose last was not read');
        return NOTHING;
      }
    },

    async rememberChoices(account, userId, chosen) {
      try {
        await saveChoices(db, account, userId, chosen);
      } catch (error) {
        log.warn({ err: error, account: account.id }, 'what a person chose was not kept');
      }
    },

    async currentChoices(account, { type, country }, signal) {
      const [typeNow, countryNow] = await Promise.all([
        type && types.current(account, type, signal),
        country && currentCountry(account, country),
      ]);
      return { type: typeNow, country: countryNow };
    },
  };
}
