/** The bot with its real peers for the tests of its Slack face: sandbox, contacts API and database on free ports. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createLedger } from '../../src/audit/ledger.ts';
import { createUndo } from '../../src/audit/undo.ts';
import type { Account } from '../../src/contacts/account.ts';
import type { Contact, ContactDraft } from '../../src/contacts/contact.ts';
import type { MirrorTimes } from '../../src/contacts/mirror.ts';
import { createSelections, type Selections } from '../../src/contacts/selections.ts';
import type { Contacts } from '../../src/contacts/service.ts';
import { ensureAccount } from '../../src/contacts-api/accounts.ts';
import { openApiDb } from '../../src/contacts-api/schema.ts';
import { createContactsApi } from '../../src/contacts-api/server.ts';
import { AppError } from '../../src/errors.ts';
import type { Imports } from '../../src/imports/service.ts';
import { createLog, type Log } from '../../src/log.ts';
import { textOf } from '../../src/sandbox/people/reading.ts';
import type { Message, View } from '../../src/sandbox/protocol.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { createSlackApp, type SlackApp } from '../../src/slack/app.ts';
import type { Deps } from '../../src/slack/feature.ts';
import { openContacts, SOMEBODY } from '../support/contacts.ts';
import { openTestDatabase } from '../support/database.ts';
import { BLANK_DRAFT } from '../support/draft.ts';

export const MANIFEST = join(import.meta.dirname, '../../manifest.yml');

/** These tests share no file. */
export const noImports: Imports = {
  record: refuse,
  choose: refuse,
  start: refuse,
  dismiss: refuse,
  goOn: refuse,
};

/** These tests undo nothing. */
export const noAudit: Deps['audit'] = {
  ledger: { begin: refuse, settle: refuse, recent: refuse, history: refuse, lines: refuse },
  undo: { days: 30, look: refuse, run: refuse },
};

/** These tests select nothing. */
export const noSelections: Selections = { begin: refuse, mark: refuse, read: refuse };

async function refuse(): Promise<never> {
  throw new Error('this does not happen in these tests');
}

/** JSON lines of the log, collected. */
export function collectLog(): { log: Log; lines: () => Record<string, unknown>[] } {
  const written: string[] = [];
  const log = createLog('info', { write: (line: string) => void written.push(line) });
  return { log, lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

export type BotOptions = {
  sandbox: Sandbox;
  contacts: Contacts;
  selections?: Selections;
  audit?: Deps['audit'];
  account: Account;
  log?: Log;
  ready?: () => Promise<void>;
  /** The one workspace served; the sandbox's own by default. */
  workspaceId?: string;
};

/** A started bot that the sandbox speaks to. */
export async function startBot(options: BotOptions): Promise<{ bot: SlackApp; url: string }> {
  const {
    sandbox,
    contacts,
    selections = noSelections,
    audit = noAudit,
    account,
    log = createLog('silent'),
    ready = async () => {},
  } = options;
  const { apiUrl, botToken, signingSecret } = sandbox.slack;
  const served = options.workspaceId ?? sandbox.state.team.id;
  const bot = createSlackApp({
    slack: { apiUrl, botToken, door: { kind: 'http', signingSecret }, fileHosts: [] },
    http: { host: '127.0.0.1', port: 0 },
    log,
    contacts,
    selections,
    imports: noImports,
    audit,
    workspaces: {
      connect: async () => {},
      async account(workspaceId) {
        if (workspaceId === served) return account;
        throw new AppError('not_connected', 'This workspace has no contacts account connected to me.');
      },
    },
    ready,
  });
  await bot.init();
  const { url } = await bot.start();
  sandbox.connectBot(url);
  return { bot, url };
}

export type Desk = {
  sandbox: Sandbox;
  people: Sandbox['people'];
  contacts: Contacts;
  selections: Selections;
  account: Account;
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
};

/** Registers the hooks around the tests of a file. */
export function useDesk({ wrap = (contacts) => contacts, times }: DeskOptions = {}): Desk {
  const { log, lines } = collectLog();
  const stops: (() => Promise<unknown>)[] = [];
  let desk: Pick<Desk, 'sandbox' | 'contacts' | 'selections' | 'account' | 'url'> | undefined;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'desk-sandbox-'));
    stops.unshift(() => rm(folder, { recursive: true, force: true }));
    const database = await openTestDatabase('bot', 'contacts-api');
    stops.unshift(() => database.stop());
    const keys = { publicKey: randomBytes(16).toString('hex'), secretKey: randomBytes(16).toString('hex') };
    await ensureAccount(openApiDb(database), { name: 'Desk', ...keys });
    const api = await createContactsApi({ database, log: createLog('silent'), host: '127.0.0.1', port: 0 });
    stops.unshift(() => api.stop());
    const countries = { path: 'countries', file: undefined };
    const contacts = openContacts(database, { log, countries, ...(times && { times }) });
    stops.unshift(() => contacts.close());
    const sandbox = await createSandbox({ folder, manifest: MANIFEST, log: createLog('silent'), port: 0 });
    stops.unshift(() => sandbox.stop());
    const account = { id: 'a1', workspaceId: sandbox.state.team.id, apiUrl: api.url, ...keys };
    const selections = createSelections(database.kysely());
    const audit = {
      ledger: createLedger(database.kysely()),
      undo: createUndo({ db: database.kysely(), reversers: contacts.reversers, days: 30, log }),
    };
    const { bot, url } = await startBot({
      sandbox,
      contacts: wrap(contacts),
      selections,
      audit,
      account,
      log,
    });
    stops.unshift(() => bot.stop());
    desk = { sandbox, contacts, selections, account, url };
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
