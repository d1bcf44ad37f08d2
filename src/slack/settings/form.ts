/** The modal in which admins say who may do what, and how it is read. */
import type { ViewOutput } from '@slack/bolt';
import type { InputBlock, KnownBlock, ModalView } from '@slack/web-api';
import {
  ACTIONS,
  type Action,
  type Audience,
  isOffered,
  MANY,
  MAX_PEOPLE,
  type Rights,
} from '../../workspaces/rights.ts';
import type { CurrentRights } from '../../workspaces/rights-service.ts';
import { context, section } from '../blocks.ts';
import { dateToken, plainText } from '../text.ts';

export const SETTINGS_IDS = { submit: 'settings.form.submit', audience: 'settings.form.audience' } as const;

export const TITLE = 'Who may do what';

const PEOPLE = 'settings.form.people';
const GUESTS = 'settings.form.guests';

/** Slack takes so much in `private_metadata`. */
const LONGEST_META = 3000;

export const LABELS: Record<Action, string> = {
  delete: 'Delete contacts',
  delete_many: `Delete more than ${MANY} contacts at once`,
  forget: 'Forget contacts for good',
  import: 'Import contacts',
  export: 'Export contacts',
  settings: 'Change these settings',
};

type Kind = 'everyone' | 'admins' | 'people';
const KINDS: Record<Kind, string> = {
  everyone: 'Everyone',
  admins: 'Workspace admins and owners',
  people: 'Admins, and people I name',
};

/** What is chosen in the form; `people` are kept while another audience is chosen, in case it is chosen again. */
export type Draft = { audiences: Record<Action, { kind: Kind; people: string[] }>; guests: boolean };

/** `seen` is the version that the form began with; `by` and `at` say who made it. */
export type FormMeta = { seen: number; by?: string; at?: number };

export type SettingsForm = { meta: FormMeta; draft: Draft; notices?: string[] };

export function metaOf({ version, changedBy, changedAt }: CurrentRights): FormMeta {
  return { seen: version, ...(changedBy && changedAt && { by: changedBy, at: changedAt.getTime() }) };
}

export function draftOf({ audiences, guests }: Rights): Draft {
  const read = ([action, audience]: [string, Audience]) => [
    action,
    typeof audience === 'object' ? { kind: 'people', ...audience } : { kind: audience, people: [] },
  ];
  return { audiences: Object.fromEntries(Object.entries(audiences).map(read)), guests };
}

/** `notices` are mrkdwn, escaped, and stand on top. */
export function buildSettingsForm({ meta, draft, notices = [] }: SettingsForm): ModalView {
  return {
    type: 'modal',
    callback_id: SETTINGS_IDS.submit,
    private_metadata: writeMeta(meta, draft),
    title: plainText(TITLE),
    submit: plainText('Save'),
    close: plainText('Cancel'),
    blocks: [
      ...notices.map(section),
      ...ACTIONS.flatMap((action) => buildAction(action, meta, draft)),
      buildGuests(meta, draft),
      context(
        'Finding, adding and editing are for everyone. Admins and owners may always do all of this.',
        meta.by && meta.at
          ? `Last changed by <@${meta.by}> ${dateToken(new Date(meta.at), 'date_short_pretty_at_time')}`
          : 'Never changed yet: this is how it begins.',
      ),
    ],
  };
}

type FormView = Pick<ViewOutput, 'private_metadata' | 'state'>;

export function readSettingsForm({ private_metadata, state }: FormView): { meta: FormMeta; draft: Draft } {
  const { hidden = {}, ...meta } = JSON.parse(private_metadata) as FormMeta & { hidden?: Hidden };
  const read = (action: Action) => {
    const chosen = state.values[audienceBlock(action, meta)]?.[SETTINGS_IDS.audience]?.selected_option?.value;
    const named = state.values[peopleBlock(action, meta)]?.[PEOPLE]?.selected_users ?? hidden[action] ?? [];
    const kind = isKind(chosen) && isOffered(action, chosen) ? chosen : 'admins';
    return [action, { kind, people: named.filter((id) => /^[UW][A-Z0-9]+$/.test(id)) }];
  };
  const guests = state.values[blockOf('guests', meta)]?.[GUESTS]?.selected_option?.value === 'yes';
  return { meta, draft: { audiences: Object.fromEntries(ACTIONS.map(read)), guests } };
}

/** What stands on top of the form, to stay there. */
export function readNotices({ blocks }: Pick<ViewOutput, 'blocks'>): string[] {
  return blocks.flatMap((block) =>
    block.type === 'section' && 'text' in block && block.text ? [block.text.text] : [],
  );
}

/** The rights that are asked for, or what is missing, by block id as Slack wants it. */
export function readRightsOf({ meta, draft }: { meta: FormMeta; draft: Draft }): {
  rights?: Rights;
  errors: Record<string, string>;
} {
  const nameless = ACTIONS.filter((action) => {
    const { kind, people } = draft.audiences[action];
    return kind === 'people' && people.length === 0;
  });
  const errors = nameless.map((action) => [
    audienceBlock(action, meta),
    'Name at least one person below, or choose who else may.',
  ]);
  if (errors.length > 0) return { errors: Object.fromEntries(errors) };
  const audience = (action: Action): Audience => {
    const { kind, people } = draft.audiences[action];
    return kind === 'people' ? { people: people.slice(0, MAX_PEOPLE) } : kind;
  };
  const audiences = Object.fromEntries(ACTIONS.map((action) => [action, audience(action)]));
  return { rights: { audiences: audiences as Rights['audiences'], guests: draft.guests }, errors: {} };
}

/** As part of a sentence, mrkdwn: "everyone", "admins and <@U1>". */
export function describeAudience(audience: Audience): string {
  if (audience === 'everyone') return 'everyone';
  if (audience === 'admins') return 'workspace admins and owners';
  return `admins and ${audience.people.map((id) => `<@${id}>`).join(', ')}`;
}

function buildAction(action: Action, meta: FormMeta, draft: Draft): KnownBlock[] {
  const { kind, people } = draft.audiences[action];
  const kinds = (Object.keys(KINDS) as Kind[]).filter((one) => isOffered(action, one));
  const option = (one: Kind) => ({ text: plainText(KINDS[one]), value: one });
  const audience: InputBlock = {
    type: 'input',
    block_id: audienceBlock(action, meta),
    // The field for names appears when it is needed.
    dispatch_action: true,
    label: plainText(LABELS[action]),
    ...(action === 'delete_many' && { hint: plainText('Of those who may delete contacts at all.') }),
    element: {
      type: 'static_select',
      action_id: SETTINGS_IDS.audience,
      options: kinds.map(option),
      initial_option: option(kind),
    },
  };
  if (kind !== 'people') return [audience];
  const names: InputBlock = {
    type: 'input',
    block_id: peopleBlock(action, meta),
    label: plainText(`People who may ${LABELS[action].toLowerCase()}`),
    element: {
      type: 'multi_users_select',
      action_id: PEOPLE,
      placeholder: plainText('Choose people'),
      max_selected_items: MAX_PEOPLE,
      ...(people.length > 0 && { initial_users: people }),
    },
  };
  return [audience, names];
}

function buildGuests(meta: FormMeta, { guests }: Draft): InputBlock {
  const no = { text: plainText('See nothing and can do nothing here'), value: 'no' };
  const yes = { text: plainText('May do what everyone may'), value: 'yes' };
  return {
    type: 'input',
    block_id: blockOf('guests', meta),
    label: plainText('Guests, and people of other organisations in shared channels'),
    element: {
      type: 'radio_buttons',
      action_id: GUESTS,
      options: [no, yes],
      initial_option: guests ? yes : no,
    },
  };
}

/** With the version in its id, a field shows what holds now after a conflict: Slack keeps what was put into one of the same id. */
function blockOf(field: string, { seen }: FormMeta): string {
  return `settings.form.${field}.${seen}`;
}

function audienceBlock(action: Action, meta: FormMeta): string {
  return blockOf(action, meta);
}

function peopleBlock(action: Action, meta: FormMeta): string {
  return blockOf(`${action}.people`, meta);
}

function isKind(value: string | undefined): value is Kind {
  return value !== undefined && Object.hasOwn(KINDS, value);
}

type Hidden = Partial<Record<Action, string[]>>;

/** Names that are not shown now travel along, for when they are shown again; nothing is decided by them. */
function writeMeta(meta: FormMeta, { audiences }: Draft): string {
  const unseen = ACTIONS.filter((action) => {
    const { kind, people } = audiences[action];
    return kind !== 'people' && people.length > 0;
  });
  const hidden: Hidden = Object.fromEntries(unseen.map((action) => [action, audiences[action].people]));
  const written = JSON.stringify({ ...meta, hidden });
  return written.length > LONGEST_META ? JSON.stringify(meta) : written;
}
