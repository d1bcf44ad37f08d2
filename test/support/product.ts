/** The whole product as `npm start` runs it, for stories: sandbox, bot, contacts API and database, on free ports. */
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, inject } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { launch, type Running } from '../../src/launch.ts';
import type { Message } from '../../src/sandbox/protocol.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { newDataDir, newPostgresUrl, silentLog } from './database.ts';

type Seen = Message & { channel: string };

export type Product = {
  sandbox: Sandbox;
  people: Sandbox['people'];
  until: Sandbox['until'];
  url: string;
  /** The newest message a person sees in a channel whose words contain all of `words`; waits for it. */
  sees(person: string, channel: string, ...words: string[]): Promise<Seen>;
  /** The person's top modal, once its words contain all of `words`. */
  seesModal(person: string, ...words: string[]): Promise<ReturnType<Sandbox['people']['modal']>>;
};

/** Registers the hooks that start and stop the product around the tests of a file. */
export function useProduct(settings: Record<string, string> = {}): Product {
  let running: Running | undefined;
  let dataDir = '';
  beforeAll(async () => {
    dataDir = await newDataDir();
    running = await launch(
      readConfig({ ...(await storySettings(dataDir)), ...settings }),
      'sandbox',
      silentLog,
    );
  });
  afterAll(async () => {
    await running?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  return productOf(() => {
    if (!running?.sandbox) throw new Error('the product runs only while tests run');
    return running.sandbox;
  });
}

/** Settings of a product on its own data folder, or its own database on the server of the run. */
export async function storySettings(dataDir: string): Promise<Record<string, string>> {
  const server = inject('postgresUrl');
  return {
    DATA_DIR: dataDir,
    PORT: '0',
    // What most stories delete is gone at once; those about the hold set their own.
    DELETE_HOLD_SECONDS: '0',
    ...(server ? { DATABASE_URL: await newPostgresUrl(server) } : {}),
  };
}

/** `patienceMs`: how long `sees` and `seesModal` wait; some seconds by default. */
export function productOf(sandbox: () => Sandbox, patienceMs?: number): Product {
  return {
    get sandbox() {
      return sandbox();
    },
    get people() {
      return sandbox().people;
    },
    get until() {
      return sandbox().until;
    },
    get url() {
      return sandbox().url;
    },
    sees(person, channel, ...words) {
      const fits = (message: Message) => words.every((word) => wordsOf(message).includes(word));
      return sandbox().until(
        () => sandbox().people.find(person, channel, fits),
        `${person} sees "${words.join('", "')}" in ${channel}`,
        patienceMs,
      );
    },
    seesModal(person, ...words) {
      return sandbox().until(
        () => {
          const view = sandbox().people.modal(person);
          return words.every((word) => wordsOf(view).includes(word)) ? view : undefined;
        },
        `${person} sees a modal with "${words.join('", "')}"`,
        patienceMs,
      );
    },
  };
}

/** Every word of a message or a view as a person reads it, mrkdwn escapes undone, isolating marks left out. */
export function wordsOf(shown: object): string {
  const words: string[] = [];
  JSON.stringify(shown, (key, value) => {
    if (typeof value === 'string' && ['text', 'name', 'title'].includes(key)) words.push(value);
    return value;
  });
  return words
    .join('\n')
    .replaceAll(/[\u2066-\u2069\u200e\u200f]/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** The control with these words in the row of a list that shows `email`. */
export function inRow(list: Message, email: string, label: string): { block_id: string; label: string } {
  const row = list.blocks?.find((block) => JSON.stringify(block).includes(email));
  if (!row) throw new Error(`no row shows ${email}`);
  return { block_id: row.block_id, label };
}

/** Every text of a message that Slack reads as mrkdwn; what stands in plain text can do no harm. */
export function mrkdwnOf(shown: object): string[] {
  const found: string[] = [];
  JSON.stringify(shown, (_, value) => {
    if (value?.type === 'mrkdwn') found.push(value.text);
    return value;
  });
  return found;
}
