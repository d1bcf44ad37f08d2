/** Modals and Home views: opening, pushing, updating, closing, and the view object of Slack's payloads. */
import { checkView } from '../block-kit/check.ts';
import { fillIds, readState } from './elements.ts';
import { newId, newSecret } from './ids.ts';
import type { Block, PlainText } from './protocol.ts';
import { refuse, SlackError } from './slack-error.ts';
import type { State, StateValues, StoredView } from './state.ts';
import type { World } from './world.ts';

const MAX_STACK = 3;
const MAX_VIEW_BYTES = 250_000;

/** A view as the bot sends it. */
export type ViewSource = {
  type: 'modal' | 'home';
  title?: PlainText;
  submit?: PlainText;
  close?: PlainText;
  blocks: Block[];
  callback_id?: string;
  private_metadata?: string;
  external_id?: string;
  notify_on_close?: boolean;
  clear_on_close?: boolean;
};

/** Throws what Slack answers for a view it would not take; before everything below that takes a source. */
export function checkSource(
  state: State,
  source: ViewSource,
  type: 'modal' | 'home',
  replaces?: string,
): void {
  if (Buffer.byteLength(JSON.stringify(source)) > MAX_VIEW_BYTES) throw new SlackError('view_too_large');
  if (source.type !== type) throw refuse('invalid_arguments', [`expected a view of type ${type}`]);
  const faults = checkView(source);
  if (faults.length > 0) throw refuse('invalid_arguments', faults);
  const taken = Object.values(state.views).some(
    (view) => source.external_id && view.external_id === source.external_id && view.id !== replaces,
  );
  if (taken) throw new SlackError('duplicate_external_id');
}

/** A new root: modals that were open are gone. */
export function openView(world: World, person: string, source: ViewSource): StoredView {
  return world.store.act((state) => {
    closeViews(state, person, 0);
    return stackView(state, person, source);
  });
}

/** On top of the person's open modals; three are the most. */
export function pushView(world: World, person: string, source: ViewSource): StoredView {
  const { stacks } = world.store.state;
  const depth = stacks[person]?.length ?? 0;
  if (depth === 0) throw new SlackError('not_found');
  if (depth >= MAX_STACK) throw new SlackError('push_limit_reached');
  return world.store.act((state) => stackView(state, person, source));
}

/** New content under the same id, with a new hash; what was typed stays where block, action and type are the same. */
export function updateView(world: World, id: string, source: ViewSource): StoredView {
  const view = world.store.state.views[id];
  if (!view) throw new SlackError('not_found');
  return world.store.act((state) => {
    const kept = view.state.values;
    const { person, root_view_id, previous_view_id } = view;
    const next = buildView(source, { id, person, root_view_id, previous_view_id }, kept);
    state.views[id] = next;
    return next;
  });
}

export function publishHome(world: World, person: string, source: ViewSource): StoredView {
  return world.store.act((state) => {
    const id = state.homes[person] ?? newId('V');
    state.homes[person] = id;
    const view = buildView(source, { id, person, root_view_id: id, previous_view_id: null });
    state.views[id] = view;
    return view;
  });
}

export function topView(state: State, person: string): StoredView | undefined {
  return state.views[state.stacks[person]?.at(-1) ?? ''];
}

/** Closes all from `depth` on (0 closes everything) and returns them, the top first. */
export function closeViews(state: State, person: string, depth: number): StoredView[] {
  const stack = state.stacks[person] ?? [];
  const closed = stack.slice(depth).reverse();
  state.stacks[person] = stack.slice(0, depth);
  return closed.flatMap((id) => {
    const view = state.views[id];
    delete state.views[id];
    return view ? [view] : [];
  });
}

/** Slack's view object, as in answers of views.* and in payloads. */
export function buildViewObject(world: World, view: StoredView): Record<string, unknown> {
  const { team, app } = world.store.state;
  const { person: _, ...fields } = view;
  return {
    ...fields,
    team_id: team.id,
    app_id: app.id,
    app_installed_team_id: team.id,
    bot_id: app.botId,
  };
}

function stackView(state: State, person: string, source: ViewSource): StoredView {
  const id = newId('V');
  const stack = state.stacks[person] ?? [];
  const view = buildView(source, {
    id,
    person,
    root_view_id: stack[0] ?? id,
    previous_view_id: stack.at(-1) ?? null,
  });
  state.views[id] = view;
  state.stacks[person] = [...stack, id];
  return view;
}

function buildView(
  source: ViewSource,
  place: Pick<StoredView, 'id' | 'person' | 'root_view_id' | 'previous_view_id'>,
  kept: StateValues = {},
): StoredView {
  const blocks = fillIds(source.blocks);
  return {
    ...place,
    type: source.type,
    callback_id: source.callback_id ?? '',
    ...(source.title && { title: source.title }),
    submit: source.submit ?? null,
    close: source.close ?? null,
    blocks,
    state: { values: readState(blocks, kept) },
    hash: `${Math.floor(Date.now() / 1000)}.${newSecret(4)}`,
    private_metadata: source.private_metadata ?? '',
    external_id: source.external_id ?? '',
    notify_on_close: source.notify_on_close ?? false,
    clear_on_close: source.clear_on_close ?? false,
  };
}
