/** Adding and editing: opens the form, and takes what was filled in. */
import type { BlockAction, ButtonAction, ViewSubmitAction } from '@slack/bolt';
import { validateDraft } from '../../contacts/draft.ts';
import { normaliseText } from '../../contacts/search.ts';
import { type Answer, createAnswer } from '../answers.ts';
import { say } from '../blocks.ts';
import { onClick } from '../click.ts';
import { readNameAndEmail, readRefs } from '../command/command-text.ts';
import type { Deps, DeskApp, Subcommand } from '../feature.ts';
import { buildNotice } from '../modals.ts';
import { afterMs, ON_TIME_MS, settle } from '../settle.ts';
import { createTurns } from '../turns.ts';
import { CARD_IDS, getId } from './card.ts';
import { lookUpOne, type Opening, openEditForm } from './edit-form.ts';
import { FIND_IDS } from './find.ts';
import { buildForm, emptyValues, FORM_IDS, readForm, readSurroundings } from './form.ts';
import { readLastChoices } from './last-choices.ts';
import { createOrigins, type Origins } from './origins.ts';
import { openKnown } from './same-address.ts';
import { buildErrors, type Saved, save } from './save.ts';

export type AddEdit = {
  subcommands: Subcommand[];
  /** `typed` may hold a name and an address. `answer` takes the card when the form was saved. */
  openAdd(from: Opening, typed: string, answer: Answer): Promise<void>;
  /** For the other listeners of contacts. `answer` takes the card when the form was saved. */
  openEdit(from: Opening, id: number, answer: Answer): Promise<void>;
};

export function registerAddEdit(app: DeskApp, deps: Deps): AddEdit {
  const origins = createOrigins();
  const turns = createTurns();
  /** By view: an impatient second press of one form joins the first. */
  const underWay = new Map<string, Promise<Saved>>();
  const openEdit: AddEdit['openEdit'] = (from, id, answer) =>
    openEditForm(deps, origins, from, answer, () => deps.contacts.get(from.account, id));

  onClick(app, FIND_IDS.add, (click) => openAdd(deps, origins, click, click.value, click.answer));
  onClick(app, CARD_IDS.edit, (click) =>
    openEdit(click, getId(click.value), (reply) => click.answer(reply, 'replace')),
  );
  onClick(app, FORM_IDS.open, (click) => openKnown(deps, click, getId(click.value)));
  app.action<BlockAction<ButtonAction>>(FORM_IDS.more, async ({ ack, body, client }) => {
    await ack();
    if (!body.view) return;
    const { meta, values } = readForm(body.view);
    const view = buildForm({ ...readSurroundings(body.view), meta: { ...meta, more: true }, values });
    await client.views.update({ view_id: body.view.id, view });
  });
  app.view<ViewSubmitAction>(FORM_IDS.submit, async ({ ack, view, client, context }) => {
    const { meta, values } = readForm(view);
    const { draft, problems } = validateDraft(values.fields);
    if (!draft) return ack({ response_action: 'errors', errors: buildErrors(problems, meta) });
    const { person, account } = context;
    const waiting = buildNotice(meta.base ? 'Edit contact' : 'Add contact', 'Saving…');
    const pressed = underWay.get(view.id);
    if (pressed) {
      const quick = await Promise.race([pressed, afterMs(ON_TIME_MS)]);
      return ack(quick ? quick.onTime : { response_action: 'update', view: waiting });
    }
    const submitted = { account, person, meta, values, draft };
    // Two people who add one address at once: the second is asked about the first one's contact.
    const work = turns.take(`${account.id} ${normaliseText(draft.email)}`, () =>
      save(deps.contacts, deps.log, submitted),
    );
    underWay.set(view.id, work);
    void work.finally(() => underWay.delete(view.id));
    const where = await settle({ ack, client, viewId: view.id, userId: person.userId, waiting }, work);
    const { card } = await work;
    if (!card || where === 'elsewhere') return;
    const { channel } = meta;
    const fallback = createAnswer({ client, respond: undefined, channelId: channel, userId: person.userId });
    await (origins.take(view.id) ?? fallback)(card);
  });
  return {
    openAdd: (from, typed, answer) => openAdd(deps, origins, from, typed, answer),
    openEdit,
    subcommands: [createAdd(deps, origins), createEdit(deps, origins)],
  };
}

function createAdd(deps: Deps, origins: Origins): Subcommand {
  return {
    name: 'add',
    usage: '[name <e-mail>]',
    summary: 'opens a form for a new contact',
    details: [
      '`/contact add Ana Ruiz ana@example.com` fills in what it can; you see the form before anything is saved.',
      'It begins with the type and the country you used last. If the address exists, you can look at who has it first.',
    ],
    button: 'Add contact',
    opensModal: true,
    run: (input) => openAdd(deps, origins, input, input.args, input.respond),
  };
}

function createEdit(deps: Deps, origins: Origins): Subcommand {
  return {
    name: 'edit',
    usage: '<id|e-mail>',
    summary: 'opens the form of a contact',
    details: [
      'Fields that the form does not show keep their values. If somebody else changed the contact meanwhile, it says so.',
    ],
    opensModal: true,
    async run(input) {
      const [ref = input.args, ...others] = readRefs(input.args).filter((word) => /^\d+$|@/.test(word));
      if (!ref || others.length > 0) {
        const question = ref ? 'One at a time: which one?' : 'Which one?';
        return input.respond(
          say(`${question} \`/contact edit ana@example.com\`, or an id: \`/contact edit 12\``),
        );
      }
      await openEditForm(deps, origins, input, input.respond, () => lookUpOne(deps.contacts, input, ref));
    },
  };
}

/** Opens without waiting for the service: the choices come while the person types. */
async function openAdd(
  { contacts }: Deps,
  origins: Origins,
  from: Opening,
  typed: string,
  answer: Answer,
): Promise<void> {
  const meta = { channel: from.channelId };
  const choices = await readLastChoices(contacts, from.account, from.person);
  const view = buildForm({ meta, values: emptyValues(readNameAndEmail(typed), choices) });
  const opening = { trigger_id: from.triggerId, view };
  const opened = await (from.view ? from.client.views.push(opening) : from.client.views.open(opening));
  origins.remember(opened.view?.id ?? '', answer);
}
