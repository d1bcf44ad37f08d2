/** views.*: modals and the Home tab. */
import { SlackError } from '../slack-error.ts';
import type { StoredView } from '../state.ts';
import { exchangeTrigger } from '../triggers.ts';
import { buildViewObject, checkSource, openView, publishHome, pushView, updateView } from '../views.ts';
import type { World } from '../world.ts';
import { type Args, findText, getText, getView } from './arguments.ts';

export function open(world: World, args: Args) {
  const source = getView(args);
  checkSource(world.store.state, source, 'modal');
  const person = exchangeTrigger(world, getText(args, 'trigger_id'));
  return { view: buildViewObject(world, openView(world, person, source)) };
}

export function push(world: World, args: Args) {
  const source = getView(args);
  checkSource(world.store.state, source, 'modal');
  const person = exchangeTrigger(world, getText(args, 'trigger_id'));
  return { view: buildViewObject(world, pushView(world, person, source)) };
}

export function update(world: World, args: Args) {
  const source = getView(args);
  const view = findView(world, args);
  if (!view) throw new SlackError('not_found');
  checkSource(world.store.state, source, view.type, view.id);
  checkHash(view, args);
  return { view: buildViewObject(world, updateView(world, view.id, source)) };
}

export function publish(world: World, args: Args) {
  const source = getView(args);
  const person = getText(args, 'user_id');
  const { state } = world.store;
  if (!state.people.some(({ id }) => id === person)) throw new SlackError('user_not_found');
  if (!world.manifest.homeTab) throw new SlackError('not_enabled');
  const known = state.views[state.homes[person] ?? ''];
  checkSource(state, source, 'home', known?.id);
  if (known) checkHash(known, args);
  return { view: buildViewObject(world, publishHome(world, person, source)) };
}

function findView(world: World, args: Args): StoredView | undefined {
  const { views } = world.store.state;
  const external = findText(args, 'external_id');
  if (external) return Object.values(views).find((view) => view.external_id === external);
  return views[getText(args, 'view_id')];
}

function checkHash(view: StoredView, args: Args): void {
  const hash = findText(args, 'hash');
  if (hash && hash !== view.hash) throw new SlackError('hash_conflict');
}
