/** A person submits or closes a modal. */
import { AppError } from '../../errors.ts';
import { checkForm } from '../form-check.ts';
import { buildViewClosed, buildViewSubmission } from '../payloads.ts';
import type { Choices, Person } from '../protocol.ts';
import { SlackError } from '../slack-error.ts';
import type { State, StoredView } from '../state.ts';
import { checkSource, closeViews, pushView, topView, updateView, type ViewSource } from '../views.ts';
import type { World } from '../world.ts';
import { getAnswerBody } from './answers.ts';
import { mergeChoices, type Offered } from './press.ts';

export async function submit(
  world: World,
  offered: Offered,
  o: { person: Person; view: string; values?: Choices },
): Promise<{ errors?: Record<string, string> }> {
  const { person } = o;
  const view = getTop(world, person, o.view);
  const { blocks } = view;
  const values = mergeChoices(world, offered, {
    person,
    blocks,
    held: view.state.values,
    choices: o.values ?? {},
  });
  world.store.act(() => {
    view.state.values = values;
  });
  const faults = checkForm(blocks, values);
  if (Object.keys(faults).length > 0) return { errors: faults };
  const payload = buildViewSubmission(world, person, view);
  const body = getAnswerBody(await world.delivery.interaction(payload));
  try {
    return applyAnswer(world, person, view, body);
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    world.log.warn({ code: error.code, ...error.extra }, 'the bot answered a form with what Slack refuses');
    const message = 'We had some trouble connecting. Try again?';
    throw new AppError(error.code, message, { cause: error, facts: error.extra });
  }
}

export async function close(world: World, o: { person: Person; view: string; all?: boolean }): Promise<void> {
  const { person } = o;
  const top = getTop(world, person, o.view);
  const isCleared = o.all === true || top.clear_on_close;
  const depth = world.store.state.stacks[person.id]?.length ?? 0;
  const closed = world.store.act((state) => closeViews(state, person.id, isCleared ? 0 : depth - 1));
  // Nothing waits for the bot here, and a failure shows nowhere, as in Slack.
  for (const view of closed.filter((one) => one.notify_on_close)) {
    await world.delivery.interaction(buildViewClosed(world, person, view, isCleared));
  }
}

/** Does what `response_action` says; an empty answer closes the view. */
function applyAnswer(
  world: World,
  person: Person,
  view: StoredView,
  body: unknown,
): { errors?: Record<string, string> } {
  const answer = (body ?? {}) as {
    response_action?: string;
    errors?: Record<string, string>;
    view?: ViewSource;
  };
  const { state } = world.store;
  const place = state.stacks[person.id]?.indexOf(view.id) ?? -1;
  switch (answer.response_action) {
    case undefined:
      // It may be closed already, when the bot was slow and the person was not.
      if (place >= 0) world.store.act(() => closeViews(state, person.id, place));
      return {};
    case 'clear':
      world.store.act(() => closeViews(state, person.id, 0));
      return {};
    case 'errors':
      return { errors: getErrors(view, answer.errors ?? {}) };
    case 'update':
      updateView(world, view.id, getSource(state, answer.view, view.id));
      return {};
    case 'push':
      pushView(world, person.id, getSource(state, answer.view));
      return {};
    default:
      throw new SlackError('invalid_response_action');
  }
}

function getSource(state: State, view: ViewSource | undefined, replaces?: string): ViewSource {
  if (!Array.isArray(view?.blocks)) throw new SlackError('invalid_arguments');
  checkSource(state, view, 'modal', replaces);
  return view;
}

/** Slack shows errors under inputs only; any other block_id fails the whole answer. */
function getErrors(view: StoredView, errors: Record<string, string>): Record<string, string> {
  const inputs = view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id);
  const strays = Object.keys(errors).filter((id) => !inputs.includes(id));
  if (strays.length > 0 || Object.keys(errors).length === 0) {
    throw new SlackError('invalid_errors', { strays });
  }
  return errors;
}

function getTop(world: World, person: Person, id: string): StoredView {
  const view = topView(world.store.state, person.id);
  if (view?.id === id) return view;
  throw new AppError('gone', 'That window is not open any more.');
}
