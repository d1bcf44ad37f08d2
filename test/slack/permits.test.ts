/** Rights while Slack is slow, in trouble, or does not let the bot ask who somebody is. */
import { WebClient } from '@slack/web-api';
import { afterEach, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import type { Member } from '../../src/slack/members.ts';
import { createPermits } from '../../src/slack/permits.ts';
import { firstRights } from './not-asked.ts';
import { useDesk } from './support.ts';

type Answer = object | undefined;
let usersInfo: () => Answer | Promise<Answer> = () => undefined;

const desk = useDesk({ slackHook: (method) => (method === 'users.info' ? usersInfo() : undefined) });

afterEach(() => {
  usersInfo = () => undefined;
});

// Each test has a person of its own: who was looked up is known for a minute.
it('a slow Slack delays the answer, never the acknowledgement', async () => {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  usersInfo = () => promise;
  const began = Date.now();
  await desk.people.send('mia', '#general', '/contact types');
  await desk.people.send('mia', '#general', '/contact');
  expect(Date.now() - began).toBeLessThan(1500);
  expect(desk.people.see('mia').messages[channel('general')]).toEqual([]);
  resolve(undefined);
  await desk.sees('mia', '#general', 'Contact types:');
  await desk.sees('mia', '#general', 'Find, add and change them here');
  // She is an admin, and known now.
  await desk.people.send('mia', '#general', '/contact settings');
  await desk.seesModal('mia', 'Who may do what', 'Import contacts');
  await desk.people.close('mia');
});

it('a Slack in trouble keeps nobody from what is for everyone, and from the rest in a sentence', async () => {
  usersInfo = () => ({ ok: false, error: 'internal_error' });
  await desk.people.send('leo', '#random', '/contact types');
  await desk.sees('leo', '#random', 'Contact types:');
  await desk.people.send('leo', '#random', '/contact settings');
  const refusal = await desk.sees(
    'leo',
    '#random',
    'Changing who may do what is for workspace admins here, and Slack does not tell me now whether you are one. Nothing was done: try again in a moment.',
  );
  expect(refusal.ephemeral).toBe(true);
  expect(desk.people.see('leo').view).toBeNull();
  await desk.allow({ import: { people: [desk.people.see('leo').me.id] } });
  await desk.people.send('leo', '#random', '/contact import');
  await desk.seesModal('leo', 'CSV file');
  await desk.people.close('leo');
});

it('without the permission to ask, the refusal says what whoever runs the bot must do', async () => {
  usersInfo = () => ({ ok: false, error: 'missing_scope', needed: 'users:read', provided: 'commands' });
  await desk.people.send('ana', '#marketing', '/contact types');
  await desk.sees('ana', '#marketing', 'Contact types:');
  await desk.people.send('ana', '#marketing', '/contact settings');
  await desk.sees('ana', '#marketing', 'Whoever runs this bot must install it again');
});

it('a form is acknowledged in time though Slack does not say who its sender is', async () => {
  await desk.allow({ guests: true, import: 'admins' });
  await desk.people.shortcut('kim', 'Find contact');
  await desk.seesModal('kim', 'Name, e-mail address or place');
  await desk.allow({ guests: false });
  const { promise, resolve } = Promise.withResolvers<Answer>();
  usersInfo = () => promise;
  const began = Date.now();
  expect(await desk.people.submit('kim', { 'Name, e-mail address or place': 'nobody' })).toEqual({});
  expect(Date.now() - began).toBeLessThan(2500);
  // What need not be in time waits until it is known who asks: she is a guest.
  await desk.people.send('kim', 'dm', 'nobody');
  resolve(undefined);
  await desk.sees('kim', 'dm', 'Only members of the workspace');
  await desk.people.close('kim');
});

it('who was a guest when Slack last said so stays one while it says nothing', async () => {
  const person = { workspaceId: 'T1', userId: 'U1' };
  const kim: Member = { userId: 'U1', name: 'kim', standing: 'guest' };
  const permitsWith = (last: Member | undefined) =>
    createPermits({
      rights: firstRights,
      members: {
        get: async () => Promise.reject(new Error('away')),
        lastKnown: () => last,
        knownAdmins: () => [],
      },
      log: createLog('silent'),
    });
  const asker = { person, client: new WebClient(), enterpriseId: undefined, foreign: false, patienceMs: 100 };
  await expect(permitsWith(kim).admit(asker)).rejects.toThrow('a workspace admin can let guests in');
  await expect(permitsWith(undefined).admit(asker)).resolves.toBeUndefined();
  await expect(permitsWith(undefined).permit(asker, 'import')).resolves.toBeUndefined();
  await expect(permitsWith(undefined).permit(asker, 'settings')).rejects.toMatchObject({
    code: 'standing_unknown',
  });
});

function channel(name: string): string {
  return desk.people.see('mia').channels.find((one) => one.name === name)?.id ?? '';
}
