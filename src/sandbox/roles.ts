/** What a person is in the workspace, and how Slack's user object says it. */
import type { Role } from './protocol.ts';
import type { State } from './state.ts';

/** The workspace of the people of another organisation. */
const PARTNER_TEAM = 'T0PARTNER';

export const PEOPLE: [name: string, realName: string, role: Role][] = [
  ['mia', 'Mia Lindqvist', 'primary_owner'],
  ['leo', 'Leo Okafor', 'member'],
  ['ana', 'Ana Ruiz', 'admin'],
  ['kim', 'Kim Park', 'guest'],
];

/** For people of a snapshot that knows no roles. */
export function firstRoleOf(name: string): Role {
  return PEOPLE.find(([known]) => known === name)?.[2] ?? 'member';
}

/** The id of the workspace that a person, or the bot, belongs to. */
export function homeOf(state: State, userId: string): string {
  const role = state.people.find(({ id }) => id === userId)?.role;
  return role === 'stranger' ? PARTNER_TEAM : state.team.id;
}

/**
 * As users.info says it: an owner is an admin too, and a single-channel guest a guest. Somebody of another organisation is a
 * stranger only where no shared channel shows them, which here is never the case.
 */
export function roleFlags(role: Role) {
  const isOwner = role === 'owner' || role === 'primary_owner';
  return {
    is_admin: isOwner || role === 'admin',
    is_owner: isOwner,
    is_primary_owner: role === 'primary_owner',
    is_restricted: role === 'guest' || role === 'single_channel_guest',
    is_ultra_restricted: role === 'single_channel_guest',
    is_stranger: false,
  };
}
