/** What comes of a submitted form: the contact saved, or the form again with what is wrong. */
import type { By } from '../../audit/action.ts';
import type { Account } from '../../contacts/account.ts';
import { ContactsError } from '../../contacts/client-errors.ts';
import { type Contact, type ContactDraft, OPTIONAL_FIELDS } from '../../contacts/contact.ts';
import { ChangedMeanwhile } from '../../contacts/edit.ts';
import type { Contacts } from '../../contacts/service.ts';
import type { Log } from '../../log.ts';
import { say } from '../blocks.ts';
import { describeFailure } from '../failures.ts';
import type { Reply } from '../feature.ts';
import { buildNotice } from '../modals.ts';
import type { Outcome } from '../settle.ts';
import { cut, escapeMrkdwn, mrkdwn } from '../text.ts';
import { showCard } from './find.ts';
import {
  type Base,
  baseOf,
  blockOf,
  buildForm,
  FIRST_BLOCK,
  type FormMeta,
  type FormState,
  type FormValues,
  labelOf,
} from './form.ts';
import { type Titled, titleOf } from './title.ts';

/** `card` is set when something was saved: it goes to where the form was asked for. */
export type Saved = Outcome & { card?: Reply };

export type Save = { account: Account; by: By; meta: FormMeta; values: FormValues; draft: ContactDraft };

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

async function add(contacts: Contacts, { account, by, meta, values, draft }: Save): Promise<Saved> {
  const known =
    meta.again === draft.email ? undefined : await findSameAddress(contacts, account, draft.email);
  if (known) return buildQuestion({ meta: { ...meta, again: draft.email }, values }, known);
  const { contact, notice, code } = await contacts.add(account, by, draft);
  const notes = ['Added:', ...(notice ? [escapeMrkdwn(notice)] : [])];
  if (contact) return buildSaved('Contact added', await showCard(contacts, account, contact, notes, code));
  const address = mrkdwn(draft.email);
  return buildSaved(
    'Contact added',
    say(
      `${address} is added, but the service does not list it yet. In a minute: \`/contact show ${address}\``,
    ),
  );
}

async function change(contacts: Contacts, { account, by, draft }: Save, base: Base): Promise<Saved> {
  const { contact, changed, kept, notice, code } = await contacts.edit(account, by, contactOf(base), draft);
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
    notices: seen ? [...notices, 'Save again puts yours in its place; Cancel leaves theirs.'] : notices,
  });
  const sentences = problems.map(
    ({ field, message }) => `*${escapeMrkdwn(labelOf(field))}*: ${mrkdwn(message, 500)}`,
  );
  const form = buildForm(state(sentences.length > 0 ? sentences : [mrkdwn(text, 1500)]));
  return {
    onTime:
      problems.length > 0
        ? { response_action: 'errors', errors: buildErrors(problems, meta) }
        : { response_action: 'update', view: form },
    late: form,
    elsewhere: say(
      `*${mrkdwn(draft.email)}* was not saved. ${sentences.join(' ') || mrkdwn(text, 1500)} The form was closed meanwhile: open it again to go on.`,
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

function buildQuestion(state: FormState, known: Titled): Saved {
  const address = mrkdwn(known.email);
  const notice = `*${mrkdwn(titleOf(known))}* has the address ${address} already. To see who that is: \`/contact show ${address}\`. *Add anyway* makes a second contact with it.`;
  const form = buildForm({ ...state, notices: [notice] });
  return {
    onTime: { response_action: 'update', view: form },
    late: form,
    elsewhere: say(`Nothing was added. ${notice}`),
  };
}

async function findSameAddress(contacts: Contacts, account: Account, email: string) {
  const { found, ambiguous } = await contacts.lookUp(account, [email]);
  return found[0] ?? ambiguous[0]?.contacts[0];
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
