/** Whatever people, contacts and the service are called, the modals and the report are what Slack takes, and forge nothing. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkMessage, checkView } from '../../../src/block-kit/check.ts';
import type { Outcome, Save } from '../../../src/people/save.ts';
import { buildNobody, buildPeopleForm, MAX_OFFERED } from '../../../src/slack/people/form.ts';
import { buildReport, buildReportModal } from '../../../src/slack/people/report.ts';
import { wildId, wildListed, wildText } from '../wild.ts';

/** Slack's limit of a view. */
const MAX_BYTES = 250_000;

/** A sentence of ours around text of strangers; and an address that was found to be one. */
const sentence = wildText.map((text) => `It said: ${text}`);
const email = fc.oneof(
  fc.emailAddress(),
  fc.constantFrom(`${'ж'.repeat(64)}@${'ж'.repeat(60)}.example`, 'משה@דוגמה.example'),
);
const person = fc.record({ email, first_name: wildText, last_name: wildText });
const existing = fc.array(wildListed, { maxLength: 60 });
const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constant({ kind: 'added' as const }),
  fc.constant({ kind: 'absent' as const }),
  wildText.map((name) => ({ kind: 'existing' as const, name })),
  sentence.map((reason) => ({ kind: 'refused' as const, reason })),
  sentence.map((reason) => ({ kind: 'unknown' as const, reason })),
);

it('the modal', () => {
  const found = fc.record({
    fresh: fc.array(person, { minLength: 1, maxLength: 25 }),
    existing,
    isWhole: fc.boolean(),
  });
  fc.assert(
    fc.property(found, (given) => {
      expectFine(checkView(buildPeopleForm('id', given)), buildPeopleForm('id', given));
      expectFine(checkView(buildNobody(given)), buildNobody(given));
    }),
    { numRuns: 40 },
  );
});

it('the modal that begins with a choice', () => {
  const given = {
    fresh: [{ email: 'a@x.example', first_name: '', last_name: '' }],
    existing: [],
    isWhole: true,
  };
  const form = buildPeopleForm('id', given, { type: { id: 2, name: 'Leads' } });
  expect(checkView(form)).toEqual([]);
  expect(JSON.stringify(form)).toContain('"initial_option":{"text":{"type":"plain_text","text":"Leads"');
});

it('the modal of as many people as it takes, with the longest names', () => {
  const longest = {
    email: `${'ж'.repeat(64)}@${'ж'.repeat(60)}.example`,
    first_name: '漢'.repeat(100),
    last_name: '',
  };
  const form = buildPeopleForm('id', {
    fresh: Array(MAX_OFFERED + 5).fill(longest),
    existing: [],
    isWhole: true,
  });
  expect(checkView(form)).toEqual([]);
  expect(Buffer.byteLength(JSON.stringify(form))).toBeLessThan(MAX_BYTES);
});

it('the report', () => {
  const save = fc
    .record({
      results: fc.array(fc.tuple(person, outcome), { minLength: 1, maxLength: 200 }),
      type: fc.record({ id: wildId, name: wildText }),
      country: fc.record({ id: wildId, name: wildText }),
      notice: fc.option(sentence),
    })
    .map(({ results, type, country, notice }) => ({
      people: results.map(([one]) => one),
      outcomes: results.map(([, one]) => one),
      choice: { type, country },
      notice,
    }));
  fc.assert(
    fc.property(save, (given) => {
      const report = buildReport(given as Save);
      expect(report.text.trim()).not.toBe('');
      expectFine(checkMessage(report), report);
      const modal = buildReportModal(given as Save);
      expectFine(checkView(modal), modal);
    }),
    { numRuns: 40 },
  );
});

function expectFine(faults: unknown[], shown: object): void {
  expect(faults).toEqual([]);
  JSON.stringify(shown, (_, value) => {
    if (value?.type === 'plain_text') expect(value.emoji).toBe(false);
    if (value?.type !== 'mrkdwn') return value;
    expect(value.verbatim).toBe(true);
    expect(value.text).not.toContain('<');
    return value;
  });
}
