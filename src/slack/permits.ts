/** Whether a person may do what they ask for: the workspace's rights, held against what Slack says of the person. */
import { AppError, messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import {
  type Action,
  type Audience,
  findObstacle,
  isAdmitted,
  MANY,
  type Standing,
} from '../workspaces/rights.ts';
import type { CurrentRights, WorkspaceRights } from '../workspaces/rights-service.ts';
import type { MemberQuery, Members } from './members.ts';
import { afterMs } from './settle.ts';
import { slackErrorOf } from './slack-errors.ts';

export type Asker = MemberQuery & {
  /** The request itself says that the person belongs to another organisation. */
  foreign: boolean;
  /** How long to wait for Slack to say who somebody is: little where Slack waits for our answer. */
  patienceMs: number;
};

/** Every refusal is a sentence for the person that says who can do it or allow it; the rights are read anew each time. */
export type Permits = {
  /** @throws AppError `not_a_member` for guests and strangers, unless they are let in */
  admit(asker: Asker): Promise<void>;
  /** For somebody who is admitted. @throws AppError `not_allowed`, `standing_unknown`, and Slack's `missing_scope` */
  permit(asker: Asker, action: Action): Promise<void>;
};

/** What is needed: fixed, or told from what is asked for; undefined there: nothing beyond being admitted. */
export type Needs<T> = Action | ((asked: T) => Action | undefined);

export function readNeeds<T>(needs: Needs<T> | undefined, asked: T): Action | undefined {
  return typeof needs === 'function' ? needs(asked) : needs;
}

const DOING: Record<Action, string> = {
  delete: 'Deleting contacts',
  delete_many: `Deleting more than ${MANY} contacts at once`,
  forget: 'Forgetting contacts for good',
  import: 'Importing contacts',
  export: 'Exporting contacts',
  settings: 'Changing who may do what',
};

/** So many are named, out of as many as are worth asking Slack about. */
const MOST_NAMES = 3;
const MOST_CANDIDATES = 6;

export function createPermits(o: { rights: WorkspaceRights; members: Members; log: Log }): Permits {
  const { rights: service, members, log } = o;

  /** undefined: Slack did not say in time. */
  async function learnStanding(asker: Asker): Promise<Standing | undefined> {
    if (asker.foreign) return 'stranger';
    return (await Promise.race([members.get(asker), afterMs(asker.patienceMs)]))?.standing;
  }

  /** The names of some who may, as people call them; none when nobody is known. */
  async function nameSome(asker: Asker, { rights, changedBy }: CurrentRights, action: Action) {
    const { workspaceId, userId: me } = asker.person;
    const audience = rights.audiences[action];
    const admins = members.knownAdmins(workspaceId).map(({ userId }) => userId);
    const named = typeof audience === 'object' ? audience.people : [];
    const ids = new Set([...named, ...(changedBy ? [changedBy] : []), ...admins].filter((id) => id !== me));
    const looks = [...ids].slice(0, MOST_CANDIDATES).map(async (userId) => {
      const answer = members.get({ ...asker, person: { workspaceId, userId } }).catch(() => undefined);
      const member = await Promise.race([answer, afterMs(asker.patienceMs)]);
      if (!member || !isAdmitted(rights, member.standing)) return [];
      return findObstacle(rights, action, member) === undefined ? [`@${member.name}`] : [];
    });
    return (await Promise.all(looks)).flat().slice(0, MOST_NAMES);
  }

  return {
    async admit(asker) {
      const current = await service.of(asker.person.workspaceId);
      if (current.rights.guests) return;
      const learnt = await learnStanding(asker).catch((error) => {
        const cause = slackErrorOf(error) ?? messageOf(error);
        if (cause === 'missing_scope') log.error({ cause }, 'guests get in: users:read is not granted');
        else log.warn({ cause }, 'slack did not say who a person is');
      });
      // Who was never looked up is let through, or a Slack in trouble would keep everybody out.
      const standing = learnt ?? members.lastKnown(asker.person)?.standing;
      if (standing === undefined || isAdmitted(current.rights, standing)) return;
      const names = await nameSome(asker, current, 'settings');
      const who = names.length > 0 ? joinNames(names) : 'a workspace admin';
      throw new AppError(
        'not_a_member',
        `Only members of the workspace that runs me can use its contacts; ${who} can let guests in.`,
      );
    },

    async permit(asker, action) {
      const current = await service.of(asker.person.workspaceId);
      const { userId } = asker.person;
      const unasked = findObstacle(current.rights, action, { userId, standing: undefined });
      if (!unasked) return;
      const standing = await learnStanding(asker).catch((error) => {
        if (slackErrorOf(error) === 'missing_scope') throw error;
        throw unknownStanding(unasked, error);
      });
      if (standing === undefined) throw unknownStanding(unasked);
      const obstacle = findObstacle(current.rights, action, { userId, standing });
      if (!obstacle) return;
      const names = await nameSome(asker, current, obstacle);
      throw new AppError('not_allowed', describeRefusal(obstacle, current.rights.audiences[obstacle], names));
    },
  };
}

/** Literal text: "Importing contacts is for workspace admins here. Ask @mia or @ana." */
function describeRefusal(action: Action, audience: Audience, names: string[]): string {
  const whose = typeof audience === 'object' ? 'chosen people and workspace admins' : 'workspace admins';
  return `${DOING[action]} is for ${whose} here. Ask ${names.length > 0 ? joinNames(names) : 'a workspace admin'}.`;
}

function unknownStanding(action: Action, cause?: unknown): AppError {
  return new AppError(
    'standing_unknown',
    `${DOING[action]} is for workspace admins here, and Slack does not tell me now whether you are one. Nothing was done: try again in a moment.`,
    { cause },
  );
}

/** "@mia, @ana or @leo" */
function joinNames(names: string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(names);
}
