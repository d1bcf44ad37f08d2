/** The subcommands that show or delete: find, show, delete, types. */
import type { Account } from '../../contacts/account.ts';
import { FIELDS } from '../../contacts/query.ts';
import type { Contacts, LookedUp } from '../../contacts/service.ts';
import { actionToDelete, MANY } from '../../workspaces/rights.ts';
import { say } from '../blocks.ts';
import { isRef, readRefList, readRefs } from '../command/command-text.ts';
import { buildRuns, COMMAND } from '../command/menu.ts';
import type { DeleteMany } from '../deletions/bulk-register.ts';
import type { CommandInput, Deps, Reply, Subcommand } from '../feature.ts';
import { counted, cut, mrkdwn, plain } from '../text.ts';
import { find, LONGEST_QUERY, readCard, showCard, withCountryNames } from './find.ts';
import { follow } from './follow.ts';
import { buildRows } from './list.ts';

export type Commands = Record<'find' | 'show' | 'remove' | 'types', Subcommand>;

export function createCommands(deps: Deps, deleteMany: DeleteMany): Commands {
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
      usage: '[id|e-mail …]',
      summary: 'deletes one contact or many, after showing whom',
      details: [
        'Ids or e-mail addresses, separated by spaces or commas. Without any, a form takes many of them, or a CSV file; `Delete these…` under a shared CSV file takes that one. To delete what a search finds: `/contact find`, then `Select…`.',
        'You see first whom I found, by type and country, and type how many they are; the full list comes as a CSV file to your direct messages, and so does a backup before anything is deleted. Then `Stop` loses nothing for a moment, and later keeps what is left.',
        `More than ${MANY} at once may be for workspace admins only: see \`/contact help settings\`.`,
        ...(holds.seconds > 0
          ? [
              `The delete of one contact waits ${holds.seconds} seconds: until then \`Undo\` keeps it as it is, and nothing was sent.`,
            ]
          : []),
        'After a delete `Undo` adds them again, with new ids and without custom fields and second address.',
      ],
      needs: (typed) => actionToDelete(readRefs(typed).length),
      opensModal: (typed) => readRefs(typed).length !== 1,
      run: (input) => askToDelete(contacts, deleteMany, input),
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
  const [several] = ambiguous;
  return several ? buildSeveral(contacts, account, several) : buildNobody(ref);
}

/** The card of one has the button, and its dialog names the person; more are shown in a modal, and none are asked for. */
async function askToDelete(contacts: Contacts, deleteMany: DeleteMany, input: CommandInput): Promise<void> {
  const { account, args, respond } = input;
  const { refs, doubles } = readRefList(args);
  const [only] = refs;
  if (!only) return deleteMany.openForm(input);
  if (!refs.some(isRef)) return respond(buildSearchFirst(args));
  if (refs.length > 1) return deleteMany.openPreview(input, { refs, doubles });
  const { found, ambiguous } = await contacts.lookUp(account, [only]);
  if (found[0]) {
    const contact = await contacts.get(account, found[0].id);
    // The card of one that is being deleted says so by itself, and has no such button.
    const notes = contact.deleting ? [] : ['Press Delete to delete this contact:'];
    return respond(await showCard(contacts, account, contact, notes));
  }
  const [several] = ambiguous;
  if (several) return respond(await buildSeveral(contacts, account, several));
  await respond(buildNobody(only));
}

function buildNobody(ref: string): Reply {
  return say(`No contact has the id or e-mail address *${mrkdwn(ref)}*. Look for it with \`/contact find\`.`);
}

/** What was typed to be deleted is a search: what it finds can be deleted, once it is seen. */
function buildSearchFirst(typed: string): Reply {
  const search = /^(all|every(body|one|thing))$/i.test(typed) ? 'find' : `find ${cut(typed, LONGEST_QUERY)}`;
  return say(
    `I delete by id or e-mail address, and *${mrkdwn(typed, 100)}* is neither. To delete all that a search finds, search for it, then press *Select…* and *Delete all…*.`,
    buildRuns([{ text: search, label: `${COMMAND} ${plain(search, 60)}` }]),
  );
}

async function buildSeveral(
  contacts: Contacts,
  account: Account,
  { ref, contacts: several }: LookedUp['ambiguous'][number],
): Promise<Reply> {
  const headline = `*${counted(several.length, 'contact')}* have the address ${mrkdwn(ref)}`;
  return buildRows(headline, await withCountryNames(contacts, account, several.slice(0, 10)));
}
