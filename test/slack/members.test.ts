/** Who people are in the workspace, from what Slack says of them. */
import { WebClient } from '@slack/web-api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMembers, readStanding } from '../../src/slack/members.ts';
import { openSlackDoor, type SlackHook } from './slack-door.ts';

const PERSON = { workspaceId: 'T1', userId: 'U1' };

async function openClient(hook: SlackHook): Promise<WebClient> {
  const door = await openSlackDoor('http://127.0.0.1:1/', hook);
  onTestFinished(() => door.stop());
  return new WebClient('xoxb-1', { slackApiUrl: door.apiUrl, retryConfig: { retries: 0 } });
}

describe('a standing', () => {
  it.each([
    ['an admin', { team_id: 'T1', is_admin: true }, 'admin'],
    ['an owner', { team_id: 'T1', is_owner: true }, 'admin'],
    ['the primary owner', { team_id: 'T1', is_primary_owner: true }, 'admin'],
    ['a member', { team_id: 'T1', is_admin: false }, 'member'],
    ['a guest', { team_id: 'T1', is_restricted: true }, 'guest'],
    ['a single-channel guest', { team_id: 'T1', is_ultra_restricted: true, is_restricted: true }, 'guest'],
    ['a stranger who is an admin at home', { team_id: 'T2', is_admin: true, is_owner: true }, 'stranger'],
    ['a stranger whom no channel shows', { team_id: 'T1', is_stranger: true }, 'stranger'],
    ['somebody who has left', { team_id: 'T1', deleted: true }, 'stranger'],
    ['somebody of whom nothing is said', {}, 'stranger'],
  ])('of %s', (_who, user, standing) => {
    expect(readStanding(user, 'T1', undefined)).toBe(standing);
  });

  it('in an organisation of several workspaces: its people are members, and admins only here', () => {
    const user = { team_id: 'T2', is_admin: true, enterprise_user: { enterprise_id: 'E1', teams: ['T2'] } };
    expect(readStanding(user, 'T1', 'E1')).toBe('member');
    expect(readStanding(user, 'T1', 'E2')).toBe('stranger');
    expect(readStanding(user, 'T1', undefined)).toBe('stranger');
    const both = { ...user, enterprise_user: { enterprise_id: 'E1', teams: ['T2', 'T1'] } };
    expect(readStanding(both, 'T1', 'E1')).toBe('admin');
  });
});

describe('Slack', () => {
  it('is asked once in a while, however many ask at once', async () => {
    let calls = 0;
    const client = await openClient(() => {
      calls += 1;
      return { ok: true, user: { id: 'U1', name: 'mia', team_id: 'T1', is_admin: true } };
    });
    const members = createMembers();
    const query = { client, person: PERSON, enterpriseId: undefined };
    const answers = await Promise.all([members.get(query), members.get(query)]);
    expect(answers).toEqual([
      { userId: 'U1', name: 'mia', standing: 'admin' },
      { userId: 'U1', name: 'mia', standing: 'admin' },
    ]);
    expect(calls).toBe(1);
    await members.get({ ...query, person: { ...PERSON, workspaceId: 'T2' } });
    expect(calls).toBe(2);
    expect(members.knownAdmins('T1').map(({ name }) => name)).toEqual(['mia']);
    expect(members.knownAdmins('T2')).toEqual([]);
  });

  it('is asked again when what it said is old', async () => {
    let isAdmin = true;
    const client = await openClient(() => ({
      ok: true,
      user: { id: 'U1', name: 'mia', team_id: 'T1', is_admin: isAdmin },
    }));
    const members = createMembers({ keepMs: 0 });
    const query = { client, person: PERSON, enterpriseId: undefined };
    expect((await members.get(query)).standing).toBe('admin');
    isAdmin = false;
    expect((await members.get(query)).standing).toBe('member');
  });

  it('in trouble is left alone for a moment, and what it said before is still known', async () => {
    let calls = 0;
    const client = await openClient(() => {
      calls += 1;
      if (calls > 1) return { ok: false, error: 'internal_error' };
      return { ok: true, user: { name: 'kim', team_id: 'T1', is_restricted: true } };
    });
    const members = createMembers({ keepMs: 0 });
    const query = { client, person: PERSON, enterpriseId: undefined };
    expect(await members.get(query)).toMatchObject({ standing: 'guest' });
    await expect(members.get(query)).rejects.toThrow('internal_error');
    await expect(members.get(query)).rejects.toThrow('internal_error');
    expect(calls).toBe(2);
    expect(members.lastKnown(PERSON)?.standing).toBe('guest');
  });

  it('that knows nobody of that id has named a stranger', async () => {
    const client = await openClient(() => ({ ok: false, error: 'user_not_visible' }));
    const query = { client, person: PERSON, enterpriseId: undefined };
    expect((await createMembers().get(query)).standing).toBe('stranger');
  });
});
