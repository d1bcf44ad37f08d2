/** The bot with its real peers for the tests of its Slack face: sandbox, contacts API and database on free ports. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createLargeUndo } from '../../src/audit/large-undo.ts';
import { createLedger, type Ledger } from '../../src/audit/ledger.ts';
import { createUndo } from '../../src/audit/undo.ts';
import type { Account } from '../../src/contacts/account.ts';
import type { Contact, ContactDraft } from '../../src/contacts/contact.ts';
import type { MirrorTimes } from '../../src/contacts/mirror.ts';
import { createSelections, type Selections } from '../../src/contacts/selections.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import { ensureAccount } from '../../src/contacts-api/accounts.ts';
import { openApiDb } from '../../src/contacts-api/schema.ts';
import { createContactsApi } from '../../src/contacts-api/server.ts';
import { type BulkDeletes, createBulkDeletes } from '../../src/deletions/bulk-service.ts';
import { createHolds, type Holds } from '../../src/deletions/hold-service.ts';
import { createExports, type Exports } from '../../src/exports/service.ts';
import { fileOrigins } from '../../src/imports/download.ts';
import { createLog, type Log } from '../../src/log.ts';
import { createPeople, type People } from '../../src/people/service.ts';
import { textOf } from '../../src/sandbox/people/reading.ts';
import type { Message, View } from '../../src/sandbox/protocol.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { createLargeUndoFace } from '../../src/slack/audit/large-undo-face.ts';
import { createBulkFace } from '../../src/slack/deletions/bulk-face.ts';
import { createHoldFace } from '../../src/slack/deletions/hold-face.ts';
import { createExportsFace } from '../../src/slack/exports/face.ts';
import { createImportsFace } from '../../src/slack/imports/face.ts';
import { createPeopleFace } from '../../src/slack/people/face.ts';
import type { Database } from '../../src/storage/database.ts';
import type { Jobs } from '../../src/storage/jobs.ts';
import { SCHEMAS } from '../../src/storage/migrate.ts';
import type { Action, Audience } from '../../src/workspaces/rights.ts';
import type { RightsTables } from '../../src/workspaces/rights-repository.ts';
import { createRights, type WorkspaceRights } from '../../src/workspaces/rights-service.ts';
import { openContacts, SOMEBODY } from '../support/contacts.ts';
import { openTestDatabase } from '../support/database.ts';
import { BLANK_DRAFT } from '../support/draft.ts';
import { buildJobs } from '../support/jobs.ts';
import { collectLog, MANIFEST, sealer, slackOf, startBot } from './bot.ts';
import { noImports } from './not-asked.ts';
import { openSlackDoor, type SlackHook } from './slack-door.ts';

export type Desk = {
  sandbox: Sandbox;
  people: Sandbox['people'];
  contacts: Contacts;
  selections: Selections;
  account: Account;
  ledger: Ledger;
  database: Database;
  rights: WorkspaceRights;
  /** Changes the rights without Slack, in Mia's name. */
  allow(change: Partial<Record<Action, Audience>> & { guests?: boolean }): Promise<void>;
  url: string;
  logged: () => Record<string, unknown>[];
  /** Adds a contact without Slack and gives it back. */
  has(fields: Partial<ContactDraft> & { email: string }): Promise<Contact>;
  /** The newest message the person sees there that contains all of the words. */
  sees(person: string, channel: string, ...words: string[]): Promise<Message & { channel: string }>;
  /** The person's top modal, once it contains all of the words. */
  seesModal(person: string, ...words: string[]): Promise<View>;
};

export type DeskOptions = {
  /** May stand between the bot and the contacts service. */
  wrap?: (contacts: Contacts) => Contacts;
  times?: Partial<MirrorTimes>;
  /** Holds the delete of one contact for so long; without it, deletes happen at once. The jobs work then too. */
  holdSeconds?: number;
  /** Whether the jobs work that save the people of messages, make files of contacts, delete many and undo what is large. */
  jobs?: boolean;
  /** Of a delete of many; at once by default. */
  graceSeconds?: number;
  /** May answer the bot in place of Slack's Web API. */
  slackHook?: SlackHook;
};

/** Registers the hooks around the tests of a file. */
export function useDesk({
  wrap = (contacts) => contacts,
  times,
  jobs,
  holdSeconds,
  graceSeconds = 0,
  slackHook,
}: DeskOptions = {}): Desk {
  const { log, lines } = collectLog();
  const stops: (() => Promise<unknown>)[] = [];
  let desk:
    | Pick<Desk, 'sandbox' | 'contacts' | 'selections' | 'account' | 'ledger' | 'database' | 'rights' | 'url'>
    | undefined;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'desk-sandbox-'));
    stops.unshift(() => rm(folder, { recursive: true, force: true }));
    const database = await openTestDatabase();
    stops.unshift(() => database.stop());
    const keys = { publicKey: randomBytes(16).toString('hex'), secretKey: randomBytes(16).toString('hex') };
    await ensureAccount(openApiDb(database), { name: 'Desk', ...keys });
    const api = await createContactsApi({ database, log: createLog('silent'), host: '127.0.0.1', port: 0 });
    stops.unshift(() => api.stop());
    const countries = { path: 'countries', file: undefined };
    const contacts = openContacts(database, {
      log,
      countries,
      ...(times && { times }),
    });
    stops.unshift(() => contacts.close());
    const sandbox = await createSandbox({ folder, manifest: MANIFEST, log: createLog('silent'), port: 0 });
    stops.unshift(() => sandbox.stop());
    const account = { id: 'a1', workspaceId: sandbox.state.team.id, apiUrl: api.url, ...keys };
    const selections = createSelections(database.kysely());
    const boss = buildJobs(database, log);
    const audit = {
      ledger: createLedger(database.kysely()),
      undo: createUndo({
        db: database.kysely(),
        reversers: contacts.reversers,
        mayBegin: noImports.mayUndo,
        ended: async () => {},
        days: 30,
        log,
      }),
      large: createLargeUndo({
        db: database.kysely(),
        jobs: boss,
        reversers: contacts.reversers,
        mayBegin: noImports.mayUndo,
        ended: async () => {},
        bulk: wrap(contacts).bulkReverser,
        face: createLargeUndoFace({ slack: slackOf(sandbox), days: 30, log }),
        accountOf: async () => account,
        log,
      }),
    };
    const rights = createRights(database.kysely<RightsTables>(SCHEMAS.bot));
    const door = slackHook && (await openSlackDoor(sandbox.slack.apiUrl, slackHook));
    if (door) stops.unshift(() => door.stop());
    const slack = { ...sandbox.slack, ...(door && { apiUrl: door.apiUrl }) };
    const served = {
      sandbox: { ...sandbox, slack },
      contacts: wrap(contacts),
      selections,
      audit,
      account,
      rights,
      log,
    };
    const working =
      jobs || holdSeconds !== undefined
        ? await startWork({ ...served, database, boss, graceSeconds, holdSeconds: holdSeconds ?? 0 })
        : undefined;
    if (working) stops.unshift(working.stop);
    const { bot, url } = await startBot({ ...served, ...working?.features });
    stops.unshift(() => bot.stop());
    desk = { sandbox, contacts, selections, account, ledger: audit.ledger, database, rights, url };
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
  });
  const current = () => {
    if (!desk) throw new Error('the desk runs only while tests run');
    return desk;
  };
  return {
    get sandbox() {
      return current().sandbox;
    },
    get people() {
      return current().sandbox.people;
    },
    get contacts() {
      return current().contacts;
    },
    get selections() {
      return current().selections;
    },
    get account() {
      return current().account;
    },
    get ledger() {
      return current().ledger;
    },
    get database() {
      return current().database;
    },
    get rights() {
      return current().rights;
    },
    async allow(change) {
      const { rights, account } = current();
      const { workspaceId } = account;
      const { rights: now, version: seen } = await rights.of(workspaceId);
      const { guests = now.guests, ...audiences } = change;
      const next = { audiences: { ...now.audiences, ...audiences }, guests };
      const userId = current().sandbox.people.see('mia').me.id;
      await rights.change({ workspaceId, rights: next, seen, userId });
    },
    get url() {
      return current().url;
    },
    logged: lines,
    async has(fields) {
      const { contacts, account } = current();
      const { contact } = await contacts.add(account, SOMEBODY, { ...BLANK_DRAFT, ...fields });
      if (!contact) throw new Error('the contact was not read back');
      return contact;
    },
    sees(person, channel, ...words) {
      const { people, until } = current().sandbox;
      const fits = (message: Message) => includesAll(message, words);
      return until(() => people.find(person, channel, fits), `${person} sees "${words.join('", "')}"`);
    },
    seesModal(person, ...words) {
      const { people, until } = current().sandbox;
      const look = () => {
        const view = people.modal(person);
        return includesAll(view, words) ? view : undefined;
      };
      return until(look, `${person} sees a modal with "${words.join('", "')}"`);
    },
  };
}

async function startWork(parts: {
  sandbox: Sandbox;
  contacts: Contacts;
  account: Account;
  log: Log;
  database: Database;
  rights: WorkspaceRights;
  boss: Jobs;
  holdSeconds: number;
  graceSeconds: number;
}): Promise<{
  features: { exports: Exports; people: People; holds: Holds; bulkDeletes: BulkDeletes };
  stop: () => Promise<void>;
}> {
  const { sandbox, log, database, account, rights, boss: jobs } = parts;
  const slack = slackOf(sandbox);
  const shared = { ...parts, jobs, accountOf: async () => account };
  const exports = createExports({ ...shared, face: createExportsFace({ slack, log }) });
  const people = createPeople({ ...shared, face: createPeopleFace({ slack, log }) });
  const holds = createHolds({
    ...shared,
    ledger: createLedger(database.kysely()),
    face: createHoldFace({ slack, sealer, undoDays: 30, log }),
    seconds: parts.holdSeconds,
  });
  const bulkDeletes = createBulkDeletes({
    ...shared,
    face: createBulkFace({ slack, days: 30, log }),
    files: createImportsFace({ slack, rights, log }),
    origins: fileOrigins(slack),
    maxFileBytes: 1024 * 1024,
  });
  await jobs.open();
  await jobs.work();
  return { features: { exports, people, holds, bulkDeletes }, stop: jobs.stop };
}

/** The row of a list that shows these words, as the place of its menu. */
export function rowOf(list: Message, words: string, label: string): { block_id: string; label: string } {
  const row = list.blocks?.find((block) => block.accessory && JSON.stringify(block).includes(words));
  if (!row) throw new Error(`there is no row with "${words}"`);
  return { block_id: row.block_id, label };
}

function includesAll(shown: Message | View, words: string[]): boolean {
  const text = textOf(shown as Parameters<typeof textOf>[0]);
  return words.every((word) => text.includes(word));
}
