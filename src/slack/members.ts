/** Who a person is in the workspace, as Slack says: admin, member, guest or stranger; remembered for a minute. */
import type { UsersInfoResponse, WebClient } from '@slack/web-api';
import type { Standing } from '../workspaces/rights.ts';
import type { Person } from './feature.ts';
import { slackErrorOf } from './slack-errors.ts';
import { plain } from './text.ts';

/** `name` is literal text, as people call each other: 'mia'. */
export type Member = { userId: string; name: string; standing: Standing };

export type MemberQuery = {
  client: WebClient;
  person: Person;
  /** The organisation of the workspace, where it is part of one: whose other workspaces are no strangers. */
  enterpriseId: string | undefined;
};

export type Members = {
  /** At most a minute old. @throws what Slack's refusal or silence is, for the next few seconds without asking again */
  get(query: MemberQuery): Promise<Member>;
  /** What Slack said last, however long ago. */
  lastKnown(person: Person): Member | undefined;
  /** Those among the people asked about lately. */
  knownAdmins(workspaceId: string): Member[];
};

/** Somebody who is no admin any more acts as one for at most this long. */
const KEEP_MS = 60_000;
/** A Slack that is in trouble, or asks to slow down, is not asked at every click. */
const KEEP_FAILURE_MS = 5_000;
const SIZE = 2_000;

const NOBODY_HERE = ['user_not_found', 'user_not_visible'];

type Asked = { until: number; answer: Promise<Member>; last: Member | undefined };

export function createMembers({ keepMs = KEEP_MS, keepFailureMs = KEEP_FAILURE_MS } = {}): Members {
  const asked = new Map<string, Asked>();
  const keyOf = ({ workspaceId, userId }: Person) => `${workspaceId}/${userId}`;
  return {
    get(query) {
      const key = keyOf(query.person);
      const before = asked.get(key);
      if (before && before.until > Date.now()) return before.answer;
      const now: Asked = { until: Date.now() + keepMs, answer: ask(query), last: before?.last };
      asked.delete(key);
      asked.set(key, now);
      const oldest = asked.keys().next().value;
      if (asked.size > SIZE && oldest !== undefined) asked.delete(oldest);
      now.answer.then(
        (member) => {
          now.last = member;
        },
        () => {
          now.until = Date.now() + keepFailureMs;
        },
      );
      return now.answer;
    },
    lastKnown: (person) => asked.get(keyOf(person))?.last,
    knownAdmins(workspaceId) {
      const here = [...asked].filter(([key]) => key.startsWith(`${workspaceId}/`));
      return here.flatMap(([, { last }]) => (last?.standing === 'admin' ? [last] : []));
    },
  };
}

async function ask({ client, person, enterpriseId }: MemberQuery): Promise<Member> {
  const { workspaceId, userId } = person;
  try {
    const { user } = await client.users.info({ user: userId });
    if (!user) throw new Error('users.info said nothing of the person');
    const name = plain(user.profile?.display_name || user.name || userId, 40);
    return { userId, name, standing: readStanding(user, workspaceId, enterpriseId) };
  } catch (error) {
    if (!NOBODY_HERE.includes(slackErrorOf(error) ?? '')) throw error;
    return { userId, name: userId, standing: 'stranger' };
  }
}

type SlackUser = NonNullable<UsersInfoResponse['user']>;

/** Slack's `is_admin` is about the person's own workspace, so where they are at home is looked at first. */
export function readStanding(
  user: SlackUser,
  workspaceId: string,
  enterpriseId: string | undefined,
): Standing {
  const { team_id: home, enterprise_user: inOrganisation } = user;
  const isHere = home === workspaceId || (inOrganisation?.teams ?? []).includes(workspaceId);
  const isOurs = enterpriseId !== undefined && inOrganisation?.enterprise_id === enterpriseId;
  if (user.is_stranger || user.deleted || !(isHere || isOurs)) return 'stranger';
  if (user.is_restricted || user.is_ultra_restricted) return 'guest';
  const isAdmin = user.is_admin || user.is_owner || user.is_primary_owner;
  return isHere && isAdmin ? 'admin' : 'member';
}
