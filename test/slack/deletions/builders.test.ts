/** Every message about a held delete, of the wildest contact and in every state, is one that Slack takes and that forges nothing. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkMessage, checkView } from '../../../src/block-kit/check.ts';
import type { Hold, HoldState } from '../../../src/deletions/hold.ts';
import {
  buildHolding,
  buildNotBegun,
  buildOver,
  buildTooLate,
  buildUneditable,
  withHeld,
} from '../../../src/slack/deletions/hold-messages.ts';
import { buildHoldModal } from '../../../src/slack/deletions/hold-modal.ts';
import type { Reply } from '../../../src/slack/feature.ts';
import { wildContact, wildId, wildText } from '../wild.ts';

const at = new Date('2026-05-04T09:05:30.000Z');
const OWN_TOKENS = /<(?!!date\^|@U[12]>)/;
const STATES: HoldState[] = ['held', 'running', 'deleted', 'kept', 'gone', 'failed'];

const wildHold: fc.Arbitrary<Hold> = fc
  .record({
    id: fc.uuid(),
    contactId: wildId,
    state: fc.constantFrom(...STATES),
    contact: fc.record({ fullname: wildText, email: wildText }),
    note: fc.option(wildText),
  })
  .map((hold) => ({
    ...hold,
    workspaceId: 'T1',
    accountId: 'a1',
    userId: 'U1',
    place: null,
    attempt: 0,
    code: hold.state === 'deleted' ? 'k7m2p' : null,
    begunAt: at,
    heldUntil: new Date(at.getTime() + 10_000),
    endedAt: ['held', 'running'].includes(hold.state) ? null : at,
    endedBy: hold.state === 'kept' ? 'U2' : null,
    reported: false,
  }));

function expectFine(reply: Reply): void {
  expect(checkMessage(reply)).toEqual([]);
  expect(checkView(buildHoldModal(reply))).toEqual([]);
  expect(reply.text.trim()).not.toBe('');
  const mrkdwn: string[] = [reply.text];
  JSON.stringify(reply.blocks, (_, value) => {
    if (value?.type === 'mrkdwn') mrkdwn.push(value.text);
    return value;
  });
  for (const text of mrkdwn) expect(text).not.toMatch(OWN_TOKENS);
}

it('holds for its whole life, for who pressed and for others', () => {
  fc.assert(
    fc.property(wildHold, fc.constantFrom('U1', 'U2'), (hold, reader) => {
      expectFine(buildHolding(hold));
      expectFine(buildNotBegun({ is: 'already', hold }, reader));
      expectFine(buildNotBegun({ is: 'gone', by: { userId: 'U1', at } }, reader));
      expectFine(buildOver(hold, reader));
      expectFine(buildTooLate(hold, reader));
      expectFine(withHeld(buildHolding(hold), Array(12).fill(hold)));
    }),
    { numRuns: 60 },
  );
});

it('holds for a contact that cannot be edited meanwhile', () => {
  fc.assert(
    fc.property(wildContact, (contact) => {
      expectFine(buildUneditable(contact, { id: '00000000-0000-4000-8000-000000000000', userId: 'U1', at }));
    }),
    { numRuns: 60 },
  );
});

it('names who it was to others, and says you to the person', () => {
  const [hold] = fc.sample(wildHold, 1);
  const kept: Hold = { ...(hold as Hold), state: 'kept', endedAt: at, endedBy: 'U2' };
  expect(buildOver(kept, 'U2').text).toContain('undone by you at');
  expect(buildOver(kept, 'U1').text).toContain('undone by <@U2> at');
});
