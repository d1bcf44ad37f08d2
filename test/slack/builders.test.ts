/** Every message and modal of the bot, built from the wildest contacts, is one that Slack takes and that nothing escapes from. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkMessage, checkView } from '../../src/block-kit/check.ts';
import type { Account } from '../../src/contacts/account.ts';
import { DRAFT_FIELDS } from '../../src/contacts/draft.ts';
import { FILTERS, formatQuery } from '../../src/contacts/query.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import type { BulkDelete, BulkState, Preview } from '../../src/deletions/bulk.ts';
import { say, section } from '../../src/slack/blocks.ts';
import {
  buildDidYouMean,
  buildHelp,
  buildMenu,
  buildTopic,
  buildUnknownTopic,
} from '../../src/slack/command/menu.ts';
import { buildCard, buildDeleted, getId } from '../../src/slack/contacts/card.ts';
import { buildCardModal } from '../../src/slack/contacts/card-modal.ts';
import { buildAlready, buildDeleteModal } from '../../src/slack/contacts/delete-one.ts';
import { buildNothingFound } from '../../src/slack/contacts/find.ts';
import { baseOf, buildForm, emptyValues } from '../../src/slack/contacts/form.ts';
import { buildList, buildRows, buildShared, readPage, readRow } from '../../src/slack/contacts/list.ts';
import { buildRefineForm } from '../../src/slack/contacts/refine-form.ts';
import { buildNotAdded, buildQuestion } from '../../src/slack/contacts/same-address.ts';
import { buildSelection } from '../../src/slack/contacts/selection-list.ts';
import { buildBulkForm } from '../../src/slack/deletions/bulk-form.ts';
import { buildBulkMessage } from '../../src/slack/deletions/bulk-message.ts';
import { buildPreview } from '../../src/slack/deletions/bulk-preview.ts';
import { buildComment, buildFailure, buildRequested } from '../../src/slack/exports/messages.ts';
import { buildNotice } from '../../src/slack/modals.ts';
import { mrkdwn } from '../../src/slack/text.ts';
import { buildOption } from '../../src/slack/typeahead.ts';
import { wildContact, wildId, wildListed, wildText } from './wild.ts';

const at = new Date('2026-05-04T09:05:30.000Z');
const listed = (maxLength: number) => fc.array(wildListed, { maxLength });
const WANTED = {
  id: 'e1',
  workspaceId: 'T1',
  accountId: 'a1',
  userId: 'U1',
  attempt: 1,
  fileId: null,
  startedAt: at,
};
const BULK = {
  id: '6c84fb90-12c4-11e1-840d-7b25c5ee775a',
  userId: 'U1',
  startedAt: at,
  graceUntil: at,
  updatedAt: at,
};
const OWN_TOKENS = /<(?!!date\^|@U1>)/;

const filter = fc.record({
  name: fc.constantFrom(...FILTERS),
  value: wildText.map((text) => text.slice(0, 150)),
});
const someReading = fc.option(
  fc.record({ contacts: wildId, percent: fc.option(fc.integer({ min: 0, max: 99 }), { nil: undefined }) }),
  { nil: undefined },
);
const searched = {
  query: fc.record({
    words: wildText.map((text) => text.slice(0, 200)),
    filters: fc.array(filter, { maxLength: 9 }),
  }),
  corrected: fc.option(wildText, { nil: undefined }),
  without: fc.array(fc.record({ filter, matched: wildId }), { maxLength: 9 }),
  nearest: fc.array(
    wildText.filter((text) => text.trim() !== ''),
    { maxLength: 3 },
  ),
};

/** Slack takes it, its text stands alone, and every `<` in it is a token of ours. */
function expectFine(reply: { text: string; blocks?: unknown[] }): void {
  expect(checkMessage(reply)).toEqual([]);
  expect(reply.text.trim()).not.toBe('');
  expectNothingForged(reply);
}

function expectNothingForged(shown: object): void {
  JSON.stringify(shown, function (this: { type?: string; verbatim?: boolean; emoji?: boolean }, key, value) {
    if (key !== 'text' || typeof value !== 'string') return value;
    if (this.type === 'plain_text') expect(this.emoji).toBe(false);
    else {
      if (this.type === 'mrkdwn') expect(this.verbatim).toBe(true);
      expect(value).not.toMatch(OWN_TOKENS);
    }
    return value;
  });
}

function expectFineView(view: object): void {
  expect(checkView(view)).toEqual([]);
  expectNothingForged(view);
}

function check<T>(arbitrary: fc.Arbitrary<T>, look: (value: T) => void): void {
  fc.assert(
    fc.property(arbitrary, (value) => {
      look(value);
    }),
    { numRuns: 60 },
  );
}

describe('messages', () => {
  it('of a list of contacts', () => {
    const found = fc.record({
      ...searched,
      text: wildText.map((text) => text.slice(0, 200).trim()),
      total: wildId,
      matched: wildId,
      page: fc.integer({ min: 1, max: 3 }),
      pages: fc.constant(3),
      // Two of one id are never on a page, and two options of one value are none that Slack takes.
      contacts: fc.uniqueArray(wildListed, { minLength: 1, maxLength: 10, selector: ({ id }) => id }),
      asOf: fc.constantFrom(at, undefined),
      reading: someReading,
      refreshing: fc.boolean(),
    });
    check(found, (value) => {
      for (const place of ['channel', 'direct', 'modal'] as const) expectFine(buildList(value, place));
      expectFine(buildShared(value, 'U1'));
      expectFine(
        buildSelection(
          value,
          '0123456789ab',
          value.contacts.slice(1).map(({ id }) => id),
        ),
      );
    });
    check(listed(30), (contacts) => expectFine(buildRows('*Three* contacts', contacts)));
  });

  it('of a find that matched nothing', () => {
    const nothing = fc.record({
      ...searched,
      text: wildText.map((text) => text.slice(0, 200).trim()),
      total: wildId,
      reading: someReading,
    });
    check(nothing, (value) => expectFine(buildNothingFound(value)));
  });

  it('of one contact', () => {
    check(fc.tuple(wildContact, fc.array(wildText, { maxLength: 2 })), ([contact, notes]) => {
      const shown = notes.map((note) => mrkdwn(note, 500)).filter(Boolean);
      expectFine(buildCard(contact, shown));
      expectFine(buildDeleted(contact, at, 'k7m2p'));
    });
    expectFine(buildAlready('deleted', { userId: 'U1', at }, 'U2'));
  });

  it('of a delete of many, in every state', () => {
    const count = fc.integer({ min: 0, max: 100_000 });
    const result = fc.record({
      deleted: count,
      gone: count,
      remaining: count,
      remainingIds: fc.array(wildId, { maxLength: 20 }),
      kept: count,
      changed: count,
    });
    const states: BulkState[] = ['queued', 'running', 'grace', 'paused', 'cancelled', 'done'];
    const bulks = fc.record({
      state: fc.constantFrom(...states),
      total: count,
      sent: count,
      note: fc.option(wildText),
      stoppedBy: fc.option(fc.constant('U1')),
      stoppedAt: fc.option(fc.constant(at)),
      backedUpAt: fc.option(fc.constant(at)),
      interruptions: fc.nat(2),
      code: fc.option(fc.constant('k7m2p')),
      result,
    });
    check(bulks, (bulk) => {
      const whole = { ...BULK, ...bulk } as BulkDelete;
      expectFine(buildBulkMessage(whole, 30));
      expectFine(buildBulkMessage(whole, 30, { done: 412, total: 10_000, secondsLeft: 120 }));
    });
  });

  it('of a delete of many that was stopped while a call failed: nothing more goes, and what went can be counted', () => {
    const facts = {
      total: 350,
      note: 'The service is away.',
      stoppedBy: 'U1',
      stoppedAt: at,
      interruptions: 0,
    };
    const paused = { ...BULK, ...facts, state: 'paused' };
    const shown = JSON.stringify(buildBulkMessage(paused as BulkDelete, 30));
    expect(shown).toContain('was stopped by <@U1>');
    expect(shown).toContain('what went is still to be counted');
    expect(shown).toContain('"Count"');
    expect(shown).not.toMatch(/Go on|"Stop"/);
  });

  it('of an export', () => {
    const text = fc.record({
      words: wildText.map((words) => words.slice(0, 150).replaceAll(':', ' ')),
      filters: fc.array(fc.constant({ name: 'city', value: '<!here> & co' } as const), { maxLength: 2 }),
    });
    const ids = fc.record({ ids: fc.array(wildId, { minLength: 1, maxLength: 9 }) });
    const wishes = fc.oneof(
      text.map((query) => ({ text: formatQuery(query) })),
      ids,
    );
    const some = fc.option(wildId, { nil: undefined });
    check(fc.tuple(wishes, some, wildText), ([wish, contacts, note]) => {
      const began = { wish, contacts, startedAt: at, found: undefined };
      expectFine(buildRequested({ ...began, outcome: 'started' }));
      expectFine(buildRequested({ ...began, outcome: 'already' }));
      expectFine(buildFailure({ ...WANTED, wish, note, expected: contacts ?? null }));
      const exported = { contacts: contacts ?? 1, missing: 2, readAt: at, asOf: at };
      expectFine({ text: buildComment(wish, exported) });
    });
    expectFine(buildRequested({ outcome: 'nothing', found: undefined }));
  });

  it('of the command itself', () => {
    const subcommands = ['find', 'show', 'add', 'edit', 'delete', 'types', 'sample', 'import', 'help'].map(
      (name) => ({
        name,
        usage: '<id|e-mail>',
        summary: 'does something',
        details: ['More on it.'],
        button: name,
        run: async () => {},
      }),
    );
    const [first] = subcommands;
    expectFine(buildMenu(subcommands));
    expectFine(buildHelp(subcommands));
    if (first) expectFine(buildTopic(first));
    check(wildText, (text) => {
      const typed = text.slice(0, 1500);
      expectFine(buildDidYouMean(typed, 'find', typed));
      expectFine(buildUnknownTopic(typed, ['find']));
      expectFine(say(mrkdwn(text, 1500) || 'Nothing'));
    });
  });
});

describe('modals', () => {
  it('of the form, filled or with complaints', () => {
    const values = fc.record({
      fields: fc.tuple(...DRAFT_FIELDS.map(() => wildText)),
      names: fc.record({ contact_type_id: wildText, country: wildText }),
      contact: wildContact,
      more: fc.boolean(),
      notices: fc.array(wildText, { maxLength: 3 }),
    });
    check(values, ({ fields, names, contact, more, notices }) => {
      const given = Object.fromEntries(DRAFT_FIELDS.map((field, index) => [field, fields[index] ?? '']));
      const filled = emptyValues({ ...given, contact_type_id: '1', country: '999999' });
      const base = baseOf(contact);
      const meta = { channel: 'D0123456789', more, ...(base && { base }) };
      const above = notices.map((notice) => section(mrkdwn(notice, 500) || 'Nothing'));
      expectFineView(buildForm({ meta, values: { ...filled, names }, above }));
    });
  });

  it('of the form that asks about contacts with the same address, and of their cards on top of it', async () => {
    const known = fc.array(wildListed, { minLength: 1, maxLength: 12 });
    const contacts = { countryName: async (_: unknown, country: string) => country } as unknown as Contacts;
    await fc.assert(
      fc.asyncProperty(known, wildContact, async (some, contact) => {
        const above = await buildQuestion(contacts, {} as Account, some);
        expectFineView(buildForm({ meta: { channel: 'C1', again: 'a@b.co' }, values: emptyValues(), above }));
        expectFine(buildNotAdded(some));
        expectFineView(buildCardModal(buildCard(contact, ['Saved: City.'])));
        expectFineView(buildCardModal(buildDeleted(contact, at, 'k7m2p')));
      }),
    );
  });

  it('of a delete and of a notice', () => {
    check(wildContact, (contact) => {
      expectFineView(buildDeleteModal(contact));
      expectFineView(buildNotice('Edit contact', mrkdwn(contact.email, 1500) || 'Nothing'));
    });
  });

  it('of a delete of many: the form, and whom it shows', () => {
    const counts = fc.array(fc.tuple(wildText, wildId), { maxLength: 30 });
    const previews = fc.record({
      id: fc.option(fc.constant(BULK.id), { nil: undefined }),
      total: fc.integer({ min: 1, max: 100_000 }),
      allMatch: fc.boolean(),
      breakdown: fc.record({ types: counts, countries: counts }),
      first: fc.array(wildListed, { minLength: 1, maxLength: 5 }),
      missing: fc.record({ count: wildId, first: fc.array(wildText, { maxLength: 10 }) }),
      ambiguous: fc.record({
        count: wildId,
        first: fc.array(fc.record({ ref: wildText, ids: fc.array(wildId, { maxLength: 40 }) }), {
          maxLength: 10,
        }),
      }),
      doubles: fc.oneof(fc.constant(0), wildId),
      list: fc.oneof(fc.constant(undefined), fc.constant(true as const), wildText),
    });
    check(previews, (preview) => expectFineView(buildPreview(preview as Preview, 30)));
    check(wildText, (text) => {
      expectFineView(buildBulkForm());
      expectFineView(buildBulkForm(text, mrkdwn(text, 1000) || 'Nothing'));
    });
  });

  it('of a refined search', () => {
    check(fc.tuple(wildText, wildText), ([text, name]) => {
      const refining = { text, type: buildOption('2', name), missing: 'city', since: '2026-01-31' };
      expectFineView(buildRefineForm(refining, 'D0123456789'));
    });
  });

  it('of a typeahead', () => {
    check(wildText, (name) => {
      const { text, value } = buildOption('12', name);
      expect(text.text.length).toBeGreaterThan(0);
      expect(text.text.length).toBeLessThanOrEqual(75);
      expect(value).toBe('12');
    });
  });
});

describe('what travels in buttons', () => {
  it('is read back as it was, and nothing else is', () => {
    fc.assert(
      fc.property(wildText, fc.integer({ min: 1, max: 999_999 }), (text, page) => {
        const line = text.replace(/[\r\n]/g, ' ');
        expect(readPage(`${page} ${line}`)).toEqual({ page, text: line });
      }),
    );
    expect(readPage('drop table')).toBeUndefined();
    expect(readRow('edit 12')).toEqual({ what: 'edit', id: 12 });
    expect(readRow('erase 12')).toBeUndefined();
    expect(() => getId('12; --')).toThrow('older version');
  });
});
