/** Export in Slack: the command, and the button under a list of finds. */
import type { Account } from '../../contacts/account.ts';
import { type Click, onClick } from '../click.ts';
import { refuseLong } from '../contacts/find.ts';
import { getPage } from '../contacts/list.ts';
import type { Deps, DeskApp, Person, Reply, Subcommand } from '../feature.ts';
import { EXPORT_IDS } from './ids.ts';
import { buildRequested } from './messages.ts';

export function registerExports(app: DeskApp, { exports }: Deps): Subcommand[] {
  async function ask(account: Account, { userId }: Person, text: string): Promise<Reply> {
    refuseLong(text);
    return buildRequested(await exports.request({ account, userId, wish: { text } }));
  }

  const start = async ({ account, person, value, answer }: Click) =>
    answer(await ask(account, person, getPage(value).text));
  onClick(app, EXPORT_IDS.start, start, { needs: 'export' });

  return [
    {
      name: 'export',
      usage: '[text]',
      summary: 'sends you every match as a CSV file; without a text, all contacts',
      details: [
        'The text is that of `/contact find`, with its filters: `/contact export type:customer country:de`. `Export CSV` under a list does the same.',
        'The file comes to your direct messages with me, with every field as it is at the service by then, custom ones too. Corrected in a spreadsheet, it can be imported again: that adds contacts, and skips addresses that are there.',
        "A value that a spreadsheet would run as a formula (`=`, `+`, `-`, `@` in front) has a `'` before it.",
      ],
      button: 'Export all',
      needs: 'export',
      async run({ account, person, args, respond }) {
        await respond(await ask(account, person, args));
      },
    },
  ];
}
