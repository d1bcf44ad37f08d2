/** The settings form: whatever is chosen, Slack takes it, and it is read back as it was. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkView } from '../../../src/block-kit/check.ts';
import { fillIds, readState } from '../../../src/sandbox/elements.ts';
import {
  buildSettingsForm,
  type Draft,
  draftOf,
  readRightsOf,
  readSettingsForm,
} from '../../../src/slack/settings/form.ts';
import {
  ACTIONS,
  type Audience,
  isOffered,
  MAX_PEOPLE,
  type Rights,
} from '../../../src/workspaces/rights.ts';

const person = fc.integer({ min: 0, max: 99_999_999 }).map((n) => `U0${String(n).padStart(9, '0')}`);
const people = fc.uniqueArray(person, { minLength: 1, maxLength: MAX_PEOPLE });
const audience: fc.Arbitrary<Audience> = fc.oneof(
  fc.constant<Audience>('everyone'),
  fc.constant<Audience>('admins'),
  people.map((named) => ({ people: named })),
);
const rights: fc.Arbitrary<Rights> = fc
  .tuple(fc.tuple(...ACTIONS.map(() => audience)), fc.boolean())
  .map(([chosen, guests]) => ({
    audiences: Object.fromEntries(
      ACTIONS.map((action, index) => {
        const one = chosen[index] ?? 'admins';
        return [action, one === 'everyone' && !isOffered(action, one) ? 'admins' : one];
      }),
    ) as Rights['audiences'],
    guests,
  }));

/** As Slack gives it back when nothing in it is touched. */
function shown(draft: Draft, seen = 3) {
  const view = buildSettingsForm({ meta: { seen, by: 'U1', at: 1_700_000_000_000 }, draft });
  expect(checkView(view)).toEqual([]);
  const blocks = fillIds(view.blocks as never);
  return { private_metadata: view.private_metadata ?? '', state: { values: readState(blocks) } } as never;
}

it('gives the rights that it was made of', () => {
  fc.assert(
    fc.property(rights, fc.nat(), (given, seen) => {
      const read = readSettingsForm(shown(draftOf(given), seen));
      expect(read.meta).toMatchObject({ seen, by: 'U1' });
      expect(readRightsOf(read)).toEqual({ rights: given, errors: {} });
    }),
  );
});

it('keeps names that are not shown, as far as Slack has room for them', () => {
  const named = Array.from({ length: MAX_PEOPLE }, (_, index) => `U0${index}ABCDEFGH`);
  const draft = draftOf({
    audiences: Object.fromEntries(ACTIONS.map((action) => [action, 'admins'])) as Rights['audiences'],
    guests: false,
  });
  for (const action of ACTIONS) draft.audiences[action].people = named;
  const read = readSettingsForm(shown(draft));
  expect(read.draft).toEqual(draft);
  for (const action of ACTIONS) draft.audiences[action].people = named.map((id) => id.padEnd(40, 'X'));
  expect(readSettingsForm(shown(draft)).draft.audiences.import).toEqual({ kind: 'admins', people: [] });
});

it('decides nothing by what was not chosen in it', () => {
  const made = {
    private_metadata: JSON.stringify({ seen: 1, hidden: { import: ['U1'] } }),
    state: { values: {} },
  };
  const read = readSettingsForm(made as never);
  expect(readRightsOf(read).rights?.audiences.import).toBe('admins');
  expect(readRightsOf(read).rights?.guests).toBe(false);
});
