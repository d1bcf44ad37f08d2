/** What an offer says where nothing of its file would go in: what to choose, or what to correct. */
import type { Import } from '../../imports/import.ts';
import { countryless, goesIn, type Offer, type Tally } from '../../imports/offer.ts';
import { count, counted } from '../text.ts';
import { POLICY_NAMES } from './fields.ts';

/** What opens the form in which a file is looked at. */
export function reviewLabel({ plan }: Pick<Import, 'plan'>): string {
  return plan > 1 ? 'Change' : 'Review';
}

/** undefined where something can go in. */
export function nothingText(imported: Import, offer: Offer, tally: Tally): string | undefined {
  if (goesIn(tally) > 0) return undefined;
  // What a country for the rows without one would make of the file.
  const best = offer.withCountry;
  const blank = countryless(tally, offer);
  if (goesIn(best) > 0) {
    const theirs = best.update > 0 ? ' Contacts that exist keep their own.' : '';
    const who = goesIn(best) < blank ? count(goesIn(best)) : blank === 1 ? 'it' : 'they';
    return `${countrylessText(blank)}, and ${who} can go in.${theirs}`;
  }
  if (blank > 0 && imported.policy === 'skip') return blankText(imported, blank);
  if (best.unfit > 0) return 'Nothing can go in as it is. Correct the file and share it again.';
  if (best.absent + best.several > 0)
    return 'No contact would be changed. Change says what else can happen to this file.';
  return 'Everybody in this file is among the contacts already: there is nothing to import.';
}

export function countrylessText(rows: number): string {
  return counted(
    rows,
    'row names no country: choose one for it',
    'rows name no country: choose one for them',
  );
}

/** Rows that only lack a country, of contacts that exist: a country alone would have them skipped. */
function blankText(imported: Import, blank: number): string {
  const who = counted(
    blank,
    'row names no country, and its contact exists',
    'rows name no country, and their contacts exist',
  );
  const choice = POLICY_NAMES.update_only.choice;
  return `${who} already: contacts that exist are skipped. To change them, press ${reviewLabel(imported)}: “${choice}” needs no country; with another choice, choose a country there too.`;
}
