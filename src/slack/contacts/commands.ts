/** The subcommands that show or delete: find, show, delete, types. */
import { FIELDS } from '../../contacts/query.ts';
import type { Contacts } from '../../contacts/service.ts';
import { AppError } from '../../errors.ts';
import { actionToDelete, MANY } from '../../workspaces/rights.ts';
import { say } from '../blocks.ts';
import { readRefs } from '../command/command-text.ts';
import type { CommandInput, Deps, Reply, Subcommand } from '../feature.ts';
import { counted, mrkdwn } from '../text.ts';
import { buildDeleteQuestion, MAX_DELETE } from './delete-many.ts';
import { find, readCard, withCountryNames } from './find.ts';
import { follow } from './follow.ts';
import { buildRows } from './list.ts';

export type Commands = Record<'find' | 'show' | 'remove' | 'types', Subcommand>;

export function createCommands(deps: Deps): Commands {
  const { contacts, holds } = deps;
  return {
    find: {
      name: 'find',
      usage: '[text]',
      summary: 'finds contacts by name, e-mail address, place or type; without a text, those changed last',
      details: [
        'Several words must all match, in any order; accents and capitals do not matter, and one typing mistake is forgiven.',
        'Filters narrow it: `type:customer` `country:de` `city:"New York"` `state:texas` `email:example.com` `id:12`',
        `\`has:city\` and \`missing:name\` take a field (${FIELDS.join(', ')}); \`since:2026-01-31\` and \`since:7d\` (also 2w, 3m) take when it was added.`,
        'For example: `/contact find ana type:customer country:germany missing:city`',
        'One hit opens its card. The first line says how old the list is; `Refresh` reads it again.',
      ],
      button: 'Recent contacts',
      async run({ account, args, channelId, respond }) {
        const asked = { text: args, channelId };
        const { reply, found } = await find(contacts, account, asked);
        await respond(reply);
        // Slack lets nobody change the answer to a command: only one that promises another is followed by it.
        if (found.reading !== undefined)
          follow(deps, account, asked, { found, show: respond, isShown: () => true });
      },
    },
    show: {
      name: 'show',
      usage: '<id|e-mail>',
      summary: 'shows the card of one contact',
      run: async (input) => input.respond(await show(contacts, input)),
    },
    remove: {
      name: 'delete',
      usage: '<id|e-mail …>',
      summary: 'deletes one contact or several, after a question',
      details: [
        `Up to ${MAX_DELETE} ids or e-mail addresses, separated by spaces or commas. What was not found is said first.`,
        `More than ${MANY} at once may be for workspace admins only: see \`/contact help settings\`.`,
        ...(holds.seconds > 0
          ? [
              `The delete of one contact waits ${holds.seconds} seconds: until then \`Undo\` keeps it as it is, and nothing was sent.`,
            ]
          : []),
        'After a delete `Undo` adds them again, with new ids and without custom fields and second address.',
      ],
      needs: (typed) => actionToDelete(readRefs(typed).length),
      run: async (input) => input.respond(await askToDelete(contacts, input)),
    },
    types: {
      name: 'types',
      usage: '',
      summary: 'lists the contact types',
      button: 'Types',
      async run({ account, respond }) {
        const types = await contacts.types(account);
        const names = types.map(({ name }) => mrkdwn(name, 100)).slice(0, 100);
        const more = types.length > names.length ? ` and ${types.length - names.length} more` : '';
        await respond(
          say(
            names.length > 0
              ? `*Contact types:* ${names.join(', ')}${more}`
              : 'There are no contact types yet.',
          ),
        );
      },
    },
  };
}

async function show(contacts: Contacts, { account, args, channelId }: CommandInput): Promise<Reply> {
  const [ref, ...others] = readRefs(args);
  if (!ref) return say('Which one? `/contact show ana@example.com`, or an id: `/contact show 12`');
  // A name is not a reference, but what is meant is plain.
  if (others.length > 0 || !/^\d+$|@/.test(ref))
    return (await find(contacts, account, { text: args, channelId })).reply;
  const { found, ambiguous } = await contacts.lookUp(account, [ref]);
  if (found[0]) return readCard(contacts, account, found[0].id);
  const several = ambiguous[0]?.contacts;
  if (!several)
    return say(
      `No contact has the id or e-mail address *${mrkdwn(ref)}*. Look for it with \`/contact find\`.`,
    );
  const headline = `*${counted(several.length, 'contact')}* have the address ${mrkdwn(ref)}`;
  return buildRows(headline, await withCountryNames(contacts, account, several.slice(0, 10)));
}

async function askToDelete(contacts: Contacts, { account, args }: CommandInput): Promise<Reply> {
  const refs = readRefs(args);
  if (refs.length === 0)
    return say(
      'Which ones? `/contact delete ana@example.com`, or several: `/contact delete 12 15 leo@example.com`',
    );
  if (refs.length > MAX_DELETE) {
    throw new AppError(
      'too_many_to_delete',
      `Those are ${refs.length}: delete at most ${MAX_DELETE} contacts at once. Nothing was deleted.`,
    );
  }
  const looked = await contacts.lookUp(account, refs);
  const [only] = looked.found;
  // The card of one has the button, and its dialog names the person.
  if (only && refs.length === 1)
    return readCard(contacts, account, only.id, ['Press Delete to delete this contact:']);
  return buildDeleteQuestion(looked);
}
