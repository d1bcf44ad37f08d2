/** Who may do what in a workspace, as data and pure rules; what needs no right here is for everyone who may use the bot at all. */

export const ACTIONS = ['delete', 'delete_many', 'forget', 'import', 'export', 'settings'] as const;
export type Action = (typeof ACTIONS)[number];

/** `people` are user ids. Workspace admins and owners are always among those who may. */
export type Audience = 'everyone' | 'admins' | { people: string[] };

export type Rights = {
  audiences: Record<Action, Audience>;
  /** Whether guests, and people of other organisations in shared channels, count among everyone. Else they see nothing. */
  guests: boolean;
};

/** `admin` stands for owners too; a `stranger` belongs to another organisation, whatever they are there. */
export type Standing = 'admin' | 'member' | 'guest' | 'stranger';

/** Deleting more contacts than this at once is an action of its own. */
export const MANY = 50;

/** Names one by one are for a few people: more are better served by another audience. */
export const MAX_PEOPLE = 30;

export const DEFAULT_RIGHTS: Rights = {
  audiences: {
    delete: 'everyone',
    delete_many: 'admins',
    forget: 'admins',
    import: 'everyone',
    export: 'everyone',
    settings: 'admins',
  },
  guests: false,
};

/** Whoever may not do the one may not do the other either. */
const ALSO_NEEDS: Partial<Record<Action, Action>> = { delete_many: 'delete', forget: 'delete' };

export function actionToDelete(contacts: number): Action {
  return contacts > MANY ? 'delete_many' : 'delete';
}

/** Whether the person may use the bot at all. */
export function isAdmitted({ guests }: Rights, standing: Standing): boolean {
  return guests || standing === 'admin' || standing === 'member';
}

/**
 * What keeps a person who is admitted from `action`: itself, or one that it needs too; undefined: they may. Without a `standing`
 * it says whether they may whatever they are.
 */
export function findObstacle(
  { audiences }: Rights,
  action: Action,
  person: { userId: string; standing: Standing | undefined },
): Action | undefined {
  const needed = [ALSO_NEEDS[action] ?? [], action].flat();
  return needed.find((one) => {
    const audience = audiences[one];
    if (audience === 'everyone' || person.standing === 'admin') return false;
    return audience === 'admins' || !audience.people.includes(person.userId);
  });
}

/** Rights as they were kept, whatever an older or newer version wrote: what is missing is the default, what is odd is for admins. */
export function readRights(kept: unknown): Rights {
  const { audiences, guests } = (kept ?? {}) as { audiences?: Record<string, unknown>; guests?: unknown };
  const read = ACTIONS.map((action) => [action, readAudience(action, audiences?.[action])]);
  return { audiences: Object.fromEntries(read), guests: guests === true };
}

/**
 * Everybody who may change the rights can give themselves every other one, and what is forgotten never comes back: so these
 * are for people chosen on purpose.
 */
export function isOffered(action: Action, audience: 'everyone' | 'admins' | 'people'): boolean {
  return (action !== 'settings' && action !== 'forget') || audience !== 'everyone';
}

export function sameRights(one: Rights, other: Rights): boolean {
  return (
    one.guests === other.guests &&
    ACTIONS.every((action) => sameAudience(one.audiences[action], other.audiences[action]))
  );
}

export function sameAudience(one: Audience, other: Audience): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other;
  return one.people.toSorted().join() === other.people.toSorted().join();
}

function readAudience(action: Action, kept: unknown): Audience {
  if (kept === undefined) return DEFAULT_RIGHTS.audiences[action];
  if (kept === 'everyone') return isOffered(action, kept) ? kept : 'admins';
  const { people } = (kept ?? {}) as { people?: unknown };
  if (!Array.isArray(people)) return 'admins';
  return { people: people.filter((id) => typeof id === 'string').slice(0, MAX_PEOPLE) };
}
