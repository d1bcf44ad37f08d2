/** The modal of "Save people": whom the message names, whom to add as what, and how it is read back. */
import type { ViewOutput } from '@slack/bolt';
import type { Checkboxes, InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/web-api';
import type { Choices } from '../../contacts/choices.ts';
import type { ListedContact } from '../../contacts/contact.ts';
import { type DraftField, findProblem } from '../../contacts/draft.ts';
import type { FoundPerson } from '../../contacts/people-in-text.ts';
import type { SaveChoice } from '../../people/save.ts';
import { context, section } from '../blocks.ts';
import { addressBeside, titleOf } from '../contacts/title.ts';
import { buildNotice } from '../modals.ts';
import { counted, plain, plainText } from '../text.ts';
import { buildSelect, UNREADABLE } from '../typeahead.ts';
import { buildBullets } from './bullets.ts';

export const PEOPLE_IDS = {
  shortcut: 'contacts.shortcut.save_people',
  submit: 'people.form.submit',
  type: 'people.form.contact_type_id',
  country: 'people.form.country',
} as const;

export const TITLE = 'Save people';
/** As many as fit into a view's 250 KB when each name is as long as it may be. */
export const MAX_OFFERED = 200;
/** Slack's limit of one group of checkboxes. */
const PER_GROUP = 10;
const MAX_EXISTING = 50;
const OPTION = 75;
const GROUP = 'people.form.people';

/** What a message holds. `fresh` are no contacts yet; `isWhole` is false when the message is too long to be read to its end. */
export type Found = { fresh: FoundPerson[]; existing: ListedContact[]; isWhole: boolean };

/** `saveId` names the list that is kept; of `found.fresh`, those beyond MAX_OFFERED are only counted. `initial`: chosen at first. */
export function buildPeopleForm(saveId: string, found: Found, initial: Partial<Choices> = {}): ModalView {
  const groups = inGroups(found.fresh.slice(0, MAX_OFFERED));
  return {
    type: 'modal',
    callback_id: PEOPLE_IDS.submit,
    title: plainText(TITLE),
    submit: plainText('Add to contacts'),
    close: plainText('Cancel'),
    private_metadata: saveId,
    blocks: [
      ...groups.map((group, index) => buildGroup(group, index, groups.length)),
      ...buildRest(found),
      buildChoice('type', 'Type', initial.type),
      buildChoice('country', 'Country', initial.country),
      context('The type and the country are for all of them. The result comes to your direct messages.'),
    ],
  };
}

/** Where there is nobody to add. */
export function buildNobody({ existing, isWhole }: Found): ModalView {
  const text =
    existing.length > 0
      ? `Everybody with an e-mail address in this message is among your contacts already.`
      : 'There is no e-mail address in this message. Choose this on a message that holds addresses, such as `Ana Ruiz &lt;ana@example.com&gt;`, or add somebody by hand: `/contact add`';
  return buildNotice(TITLE, text, buildRest({ fresh: [], existing, isWhole }));
}

export function buildSaving(people: number): ModalView {
  const text = `Adding ${counted(people, 'person', 'people')}… The result comes to your direct messages; you may close this window.`;
  return buildNotice(TITLE, text);
}

/** The block of a field, by its wire name. */
export function blockOf(field: string): string {
  return `people.form.${field}`;
}

export type Submitted = { saveId: string; picked: number[] } & (
  | { choice: SaveChoice; errors?: undefined }
  | { choice?: undefined; errors: Record<string, string> }
);

/** `picked` are places in the list that was offered; `errors` by block id, as Slack wants them. */
export function readPeopleForm({
  private_metadata,
  state,
}: Pick<ViewOutput, 'private_metadata' | 'state'>): Submitted {
  const values = Object.entries(state.values);
  const picked = values
    .filter(([block]) => block.startsWith(GROUP))
    .flatMap(([block, elements]) => elements[block]?.selected_options ?? [])
    .map(({ value }) => Number(value))
    .filter(Number.isSafeInteger);
  const type = readChoice(state, PEOPLE_IDS.type, 'contact_type_id');
  const country = readChoice(state, PEOPLE_IDS.country, 'country');
  const errors = {
    ...(picked.length === 0 && { [`${GROUP}.0`]: 'Tick at least one person, or press Cancel.' }),
    ...(type.problem && { [PEOPLE_IDS.type]: type.problem }),
    ...(country.problem && { [PEOPLE_IDS.country]: country.problem }),
  };
  const read = { saveId: private_metadata, picked };
  if (Object.keys(errors).length > 0) return { ...read, errors };
  return { ...read, choice: { type: type.chosen, country: country.chosen } };
}

function readChoice(state: ViewOutput['state'], id: string, field: DraftField) {
  const option = state.values[id]?.[id]?.selected_option;
  const value = option && option.value !== UNREADABLE ? option.value : '';
  return {
    chosen: { id: Number(value), name: option?.text.text ?? '' },
    problem: findProblem(field, value)?.message,
  };
}

function inGroups(people: FoundPerson[]): PlainTextOption[][] {
  const options = people.map(buildOption);
  return Array.from({ length: Math.ceil(options.length / PER_GROUP) }, (_, group) =>
    options.slice(group * PER_GROUP, (group + 1) * PER_GROUP),
  );
}

function buildOption(person: FoundPerson, place: number): PlainTextOption {
  const name = plain(fullName(person), OPTION);
  const both = [name, plain(person.email, OPTION)].filter(Boolean).join(' · ');
  const value = String(place);
  if (both.length <= OPTION) return { text: plainText(both), value };
  return { text: plainText(name), description: plainText(plain(person.email, OPTION)), value };
}

function buildGroup(options: PlainTextOption[], index: number, groups: number): InputBlock {
  const id = `${GROUP}.${index}`;
  const first = index * PER_GROUP + 1;
  const range = options.length === 1 ? `${first}` : `${first} to ${first + options.length - 1}`;
  const element: Checkboxes = { type: 'checkboxes', action_id: id, options, initial_options: options };
  // Of several groups one may be left empty; of one alone Slack itself wants a tick.
  const optional = groups > 1;
  return {
    type: 'input',
    block_id: id,
    label: plainText(groups > 1 ? `People in this message, ${range}` : 'People in this message'),
    optional,
    element,
  };
}

function buildChoice(kind: 'type' | 'country', label: string, chosen?: SaveChoice['type']): InputBlock {
  const id = PEOPLE_IDS[kind];
  const element = buildSelect(id, kind, chosen && { value: String(chosen.id), name: chosen.name });
  return { type: 'input', block_id: id, label: plainText(label), element };
}

/** Who cannot be ticked, and why. */
function buildRest({ fresh, existing, isWhole }: Found): KnownBlock[] {
  const left = fresh.length - MAX_OFFERED;
  const known = existing.slice(0, MAX_EXISTING).map((contact) => {
    const address = plain(addressBeside(contact), 100);
    return [plain(titleOf(contact), 100), address].filter(Boolean).join(' · ');
  });
  const more = existing.length - known.length;
  return [
    ...(left > 0
      ? [
          section(
            `*${counted(left, 'more person', 'more people')}* of this message ${left === 1 ? 'does' : 'do'} not fit into this window. Add these first, then choose ${TITLE} on the message again: it goes on with the rest.`,
          ),
        ]
      : []),
    ...(isWhole
      ? []
      : [
          section(
            'This message is too long to be read to its end. Share a long list as a CSV file to import it.',
          ),
        ]),
    ...(known.length > 0
      ? [
          section(`*${counted(existing.length, 'contact')} already*, not added again`),
          buildBullets([...known, ...(more > 0 ? [`and ${more} more`] : [])]),
        ]
      : []),
  ];
}

/** '' where none was found. */
export function fullName({ first_name, last_name }: FoundPerson): string {
  return `${first_name} ${last_name}`.trim();
}
