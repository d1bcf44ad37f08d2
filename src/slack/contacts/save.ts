/** What comes of a submitted form: the contact saved, or the form again with what is wrong. */
import type { By } from '../../audit/action.ts';
import type { Account } from '../../contacts/account.ts';
import { BeingDeleted } from '../../contacts/being-deleted.ts';
import { ContactsError } from '../../contacts/client-errors.ts';
import {
  type Contact,
  type ContactDraft,
  type ListedContact,
  OPTIONAL_FIELDS,
} from '../../contacts/contact.ts';
import { ChangedMeanwhile } from '../../contacts/edit.ts';
import { isSameAddress } from '../../contacts/look-up.ts';
import type { Contacts } from '../../contacts/service.ts';
import type { Log } from '../../log.ts';
import { buildUndo } from '../audit/buttons.ts';
import { actions, say, section } from '../blocks.ts';
import { describeDeleting } from '../deletions/hold-marks.ts';
import { describeFailure } from '../failures.ts';
import type { Person, Reply } from '../feature.ts';
import { buildNotice } from '../modals.ts';
import type { Outcome } from '../settle.ts';
import { cut, escapeMrkdwn, mrkdwn } from '../text.ts';
import { showCard } from './find.ts';
import {
  type Base,
  baseOf,
  blockOf,
  buildForm,
  chosenOf,
  FIRST_BLOCK,
  type FormMeta,
  type FormState,
  type FormValues,
  labelOf,
} from './form.ts';
import { getCurrentChoices } from './last-choices.ts';
import { buildNotAdded, buildQuestion, findSameAddress } from './same-address.ts';

/** `card` is set when something was saved: it goes to where the form was asked for. */
export type Saved = Outcome & { card?: Reply };

export type Save = {
  account: Account;
  person: Person;
  meta: FormMeta;
  values: FormValues;
  draft: ContactDraft;
};

/** By block id, as Slack wants it; what belongs to no field of the form stands under the first, with its name. */
export function buildErrors(
  problems: { field: string; message: string }[],
  meta: FormMeta,
): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const { field, message } of problems) {
    const block = blockOf(field, meta) ?? FIRST_BLOCK;
    const line = block === `contacts.form.${field}` ? message : `${labelOf(field)}: ${message}`;
    errors[block] = cut([errors[block], line].filter(Boolean).join(' '), 2000);
  }
  return errors;
}

/** Never throws what the person can read: that becomes the form again. */
export async function save(contacts: Contacts, log: Log, submitted: Save): Promise<Saved> {
  try {
    return submitted.meta.base
      ? await change(contacts, submitted, submitted.meta.base)
      : await add(contacts, submitted);
  } catch (error) {
    return buildRefused(submitted, error, describeFailure(log, error, { request: 'contacts.form.submit' }));
  }
}

async function add(contacts: Contacts, submitted: Save): Promise<Saved> {
  const { account, person, meta, values, draft } = submitted;
  const isAsked = meta.again !== undefined && isSameAddress(meta.again, draft.email);
  const [chosen, known] = await Promise.all([
    getCurrentChoices(contacts, account, chosenOf(values, draft)),
    isAsked ? [] : findSameAddress(contacts, account, draft.email),
  ]);
  if (known.length > 0) return ask(contacts, submitted, known);
  const { contact, notice, code } = await contacts.add(account, byOf(submitted), {
    ...draft,
    contact_type_id: chosen.type.id,
    country: chosen.country.id,
  });
  await contacts.rememberChoices(account, person.userId, chosen);
  const notes = ['Added:', ...(notice ? [escapeMrkdwn(notice)] : [])];
  if (contact) return buildSaved('Contact added', await showCard(contacts, account, contact, notes, code));
  const address = mrkdwn(draft.email);
  return buildSaved(
    'Contact added',
    say(
      `${address} is added, but the service does not list it yet. In a minute: \`/contact show ${address}\``,
      ...(code ? [actions(buildUndo(code, draft.email))] : []),
    ),
  );
}

async function change(contacts: Contacts, submitted: Save, base: Base): Promise<Saved> {
  const { account, draft } = submitted;
  const { contact, changed, kept, notice, code } = await contacts.edit(
    account,
    byOf(submitted),
    contactOf(base),
    draft,
  );
  const notes = [
    changed.length > 0
      ? `Saved: ${changed.map(labelOf).join(', ')}.`
      : 'Nothing was different, so nothing was sent.',
    ...(kept.length > 0
      ? [`Somebody else changed meanwhile, and it stays: ${kept.map(labelOf).join(', ')}.`]
      : []),
    ...(notice ? [escapeMrkdwn(notice)] : []),
  ];
  return buildSaved('Contact saved', await showCard(contacts, account, contact, notes, code));
}

function byOf({ person, meta }: Save): By {
  return { userId: person.userId, source: meta.channel === '' ? 'shortcut' : 'command' };
}

function buildSaved(title: string, card: Reply): Saved {
  return { onTime: undefined, late: buildNotice(title, card.text), elsewhere: card, card };
}

function buildRefused({ meta, values, draft }: Save, error: unknown, text: string): Saved {
  const byField = error instanceof ContactsError ? Object.entries(error.fields) : [];
  const problems = byField.map(([field, sentences]) => ({ field, message: sentences.join(' ') }));
  const seen = seeTheirs(meta, error);
  const state = (notices: string[]): FormState => ({
    meta: seen ?? meta,
    values,
    above: [...notices, ...(seen ? ['Save again puts yours in its place; Cancel leaves theirs.'] : [])].map(
      (notice) => section(cut(notice, 3000)),
    ),
  });
  const sentences = problems.map(
    ({ field, message }) => `*${escapeMrkdwn(labelOf(field))}*: ${mrkdwn(message, 500)}`,
  );
  const whole =
    error instanceof BeingDeleted
      ? `Nothing was saved. ${describeDeleting(error.deleting)}: take the delete back first, with \`/contact undo\`, then save again.`
      : mrkdwn(text, 1500);
  const form = buildForm(state(sentences.length > 0 ? sentences : [whole]));
  return {
    onTime:
      problems.length > 0
        ? { response_action: 'errors', errors: buildErrors(problems, meta) }
        : { response_action: 'update', view: form },
    late: form,
    elsewhere: say(
      `*${mrkdwn(draft.email)}* was not saved. ${sentences.join(' ') || whole} The form was closed meanwhile: open it again to go on.`,
    ),
  };
}

/** Once the person has read what somebody else put there, the next Save means it; undefined when that does not fit. */
function seeTheirs(meta: FormMeta, error: unknown): FormMeta | undefined {
  if (!meta.base || !(error instanceof ChangedMeanwhile)) return undefined;
  const { current, fields } = error;
  const theirs = fields.map((field) =>
    field === 'contact_type_id' ? ['contactTypeId', current.contactTypeId] : [field, current[field]],
  );
  const base = baseOf({ ...contactOf(meta.base), ...Object.fromEntries(theirs) });
  return base && { ...meta, base };
}

async function ask(
  contacts: Contacts,
  { account, meta, values, draft }: Save,
  known: ListedContact[],
): Promise<Saved> {
  const above = await buildQuestion(contacts, account, known);
  const form = buildForm({ meta: { ...meta, again: draft.email }, values, above });
  return {
    onTime: { response_action: 'update', view: form },
    late: form,
    elsewhere: buildNotAdded(known),
  };
}

/** The contact as it was when the form opened; only its writable fields are compared. */
function contactOf(base: Base): Contact {
  const fields = Object.fromEntries(OPTIONAL_FIELDS.map((field) => [field, base[field] ?? ''])) as Record<
    (typeof OPTIONAL_FIELDS)[number],
    string
  >;
  const unknown = {
    contactType: undefined,
    altEmail: '',
    fullname: '',
    customFields: [],
    createdAt: '',
    updatedAt: '',
  };
  return { ...fields, ...base, ...unknown };
}
