/** The side: who I am, channels and direct messages, what is new, whether the bot is there. */
import type { Channel, PageState, Role } from '../protocol.ts';
import { countUnread } from './conversation.ts';
import { createKeyedList, getById, h, type Item } from './dom.ts';

/** Members are what people are unless it says something else. */
const ROLES: Partial<Record<Role, string>> = {
  primary_owner: ' (owner)',
  owner: ' (owner)',
  admin: ' (admin)',
  guest: ' (guest)',
  single_channel_guest: ' (guest)',
  stranger: ' (other organisation)',
};

export function createSidebar(): (state: PageState, current: Channel) => void {
  const me = getById<HTMLSelectElement>('me');
  const updateMe = createKeyedList(me);
  const updateChannels = createKeyedList(getById('channels'));
  const updateDirects = createKeyedList(getById('directs'));
  // By person and channel, so that each person has their own; what was there at first sight counts as seen.
  const seen = new Map<string, string>();
  me.addEventListener('change', () => {
    location.hash = `#/${me.value}`;
  });

  return (state, current) => {
    const draw = (channel: Channel): Item => {
      const messages = state.messages[channel.id] ?? [];
      const key = `${state.me.id}/${channel.id}`;
      if (channel === current || !seen.has(key)) seen.set(key, messages.at(-1)?.ts ?? '');
      const unread = countUnread(messages, state.me.id, seen.get(key) ?? '');
      return {
        key,
        stamp: `${channel === current}/${unread}/${channel.name}`,
        draw: () => drawLink(state, channel, channel === current, unread),
      };
    };
    getById('team').textContent = state.team.name;
    getById('status').textContent = state.bot.reachable
      ? ''
      : `@${state.bot.name} is not running, so nothing answers.`;
    updateMe(
      state.people.map(({ id, name, real_name, role }) => ({
        key: id,
        stamp: `${name}/${role}`,
        draw: () => h('option', { value: id, title: real_name }, `@${name}${ROLES[role] ?? ''}`),
      })),
    );
    me.value = state.me.id;
    updateChannels(state.channels.filter(({ kind }) => kind === 'channel').map(draw));
    updateDirects(state.channels.filter(({ kind }) => kind === 'im').map(draw));
  };
}

function drawLink(state: PageState, channel: Channel, isCurrent: boolean, unread: number): HTMLElement {
  const attributes = { href: `#/${state.me.id}/${channel.id}`, 'data-at': channel.id };
  const current = isCurrent ? { 'aria-current': 'page' } : {};
  const name = `${channel.kind === 'im' ? '' : '# '}${channel.name}`;
  const badge = unread > 0 && h('span', { class: 'badge', 'aria-label': `${unread} unread` }, String(unread));
  return h('li', {}, h('a', { ...attributes, ...current }, name, badge));
}
