/** The imports there were: the command that lists them, and the turning of its pages. */
import type { WebClient } from '@slack/web-api';
import type { Account } from '../../contacts/account.ts';
import type { Import } from '../../imports/import.ts';
import { onClick } from '../click.ts';
import { getPage } from '../contacts/list.ts';
import type { Deps, DeskApp, Reply, Subcommand } from '../feature.ts';
import { slackErrorOf } from '../slack-errors.ts';
import { buildHistory } from './history-message.ts';
import { IMPORT_IDS } from './ids.ts';

export function registerHistory(app: DeskApp, { imports }: Deps): Subcommand {
  async function show(client: WebClient, account: Account, asked: number): Promise<Reply> {
    const page = await imports.history(account, asked);
    const links = await findLinks(
      client,
      page.items.map(({ imported }) => imported),
    );
    return buildHistory(page, links);
  }

  for (const id of [IMPORT_IDS.previous, IMPORT_IDS.next]) {
    onClick(app, id, async ({ account, client, value, answer }) => {
      await answer(await show(client, account, getPage(value).page), 'replace');
    });
  }

  return {
    name: 'imports',
    usage: '',
    summary: 'lists the imports there were, newest first',
    details: [
      'File, who and when, how many contacts were added and updated, what was skipped and what did not go in, whether it was undone, and a link to the thread.',
    ],
    button: 'Imports',
    async run({ account, client, respond }) {
      await respond(await show(client, account, 1));
    },
  };
}

/** A message that was deleted has no link, and its import is listed without one. */
async function findLinks(client: WebClient, imports: Import[]): Promise<Map<string, string>> {
  const found = await Promise.all(
    imports.map(async ({ id, messageChannel, messageTs }): Promise<[string, string][]> => {
      if (!messageChannel || !messageTs) return [];
      try {
        const { permalink } = await client.chat.getPermalink({
          channel: messageChannel,
          message_ts: messageTs,
        });
        return permalink ? [[id, permalink]] : [];
      } catch (error) {
        if (slackErrorOf(error) === undefined) throw error;
        return [];
      }
    }),
  );
  return new Map(found.flat());
}
