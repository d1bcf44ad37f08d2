/** `/contact log` and the History of a contact: what people did, newest first, ten a page. */
import type { Account } from '../../contacts/account.ts';
import { say } from '../blocks.ts';
import { onClick } from '../click.ts';
import { isRef, readRefs } from '../command/command-text.ts';
import { getPage } from '../contacts/list.ts';
import type { Deps, DeskApp, Reply, Subcommand } from '../feature.ts';
import { mrkdwn } from '../text.ts';
import { AUDIT_IDS } from './buttons.ts';
import { createNames } from './describe.ts';
import { buildHistoryPage, buildLog } from './log-message.ts';

export function registerLog(app: DeskApp, deps: Deps): Subcommand {
  onClick(app, AUDIT_IDS.history, async ({ account, value, answer }) => {
    await answer(await show(deps, account, getPage(value)));
  });
  for (const id of [AUDIT_IDS.previous, AUDIT_IDS.next]) {
    onClick(app, id, async ({ account, value, answer }) => {
      await answer(await show(deps, account, getPage(value)), 'replace');
    });
  }

  return {
    name: 'log',
    usage: '[e-mail|id]',
    summary: 'shows what was done through me, newest first',
    details: [
      'With an e-mail address or an id: the history of that contact, field by field, also after it was deleted.',
      'Each entry has a code, by which it can be undone: `/contact undo k7m2p`',
    ],
    button: 'Log',
    async run({ account, args, respond }) {
      const [ref = '', ...others] = readRefs(args);
      if (others.length > 0 || (ref !== '' && !isRef(ref))) {
        return respond(
          say(
            `\`${mrkdwn(args, 60)}\` is not an e-mail address or an id. All of it: \`/contact log\`, one contact: \`/contact log ana@example.com\``,
          ),
        );
      }
      await respond(await show(deps, account, { text: ref, page: 1 }));
    },
  };
}

/** `text`: an id or an e-mail address; '' = everything. */
async function show(
  { audit, contacts }: Deps,
  account: Account,
  { text, page }: { text: string; page: number },
): Promise<Reply> {
  if (text === '') return buildLog(await audit.ledger.recent(account, {}, page));
  const whose = /^\d+$/.test(text)
    ? { contactIds: [Number(text)] }
    : { contactIds: await idsOf(contacts, account, text), email: text };
  const history = await audit.ledger.history(account, whose, page);
  return buildHistoryPage(history, text, await createNames(contacts, account));
}

/** The contacts that have the address now, as far as the copy of the list knows: it may have been another one before. */
async function idsOf(contacts: Deps['contacts'], account: Account, email: string): Promise<number[]> {
  const found = await contacts.find(account, `email:"${email.replaceAll('"', '')}"`, 1);
  const same = found.contacts.filter((one) => one.email.trim().toLowerCase() === email.toLowerCase());
  return same.map(({ id }) => id);
}
