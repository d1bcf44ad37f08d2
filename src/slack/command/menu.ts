/** What `/contact` says by itself: the menu, the help, and what it makes of a word it does not know. */
import { actions, button, context, section } from '../blocks.ts';
import type { Reply, Subcommand } from '../feature.ts';
import { mrkdwn, plain } from '../text.ts';

export const COMMAND = '/contact';
/** Buttons that do what a typed command does: their value is the text after the command. */
export const RUN_ID = 'contact.run';
export const RUN_IDS = /^contact\.run\.\d+$/;

const EXAMPLES = [
  'find ana',
  'show ana@example.com',
  'add Ana Ruiz ana@example.com',
  'delete 12 15',
  'help import',
];

export function buildMenu(subcommands: Subcommand[]): Reply {
  const buttons = subcommands.flatMap(({ name, button: label }) => (label ? [{ text: name, label }] : []));
  const examples = EXAMPLES.map((example) => `• \`${COMMAND} ${example}\``).join('\n');
  return {
    text: `Contacts: type ${COMMAND} find, show, add, edit or delete, or ${COMMAND} help.`,
    blocks: [
      section('*Contacts*\nFind, add and change them here. Only you see the answers.'),
      buildRuns([...buttons, { text: 'help', label: 'Help' }]),
      section(`*Examples*\n${examples}`),
    ],
  };
}

export function buildHelp(subcommands: Subcommand[]): Reply {
  const lines = subcommands.map((one) => `• ${usageOf(one)}: ${one.summary}`);
  return {
    text: `What ${COMMAND} can do: ${subcommands.map((one) => one.name).join(', ')}.`,
    blocks: [
      section(`*What \`${COMMAND}\` can do*\n${lines.join('\n')}`),
      section(
        [
          `• A name, an e-mail address or a place after \`${COMMAND}\` is searched for, and so is what you write to me directly.`,
          '• A CSV file shared where I am can be imported: I answer in its thread.',
          '• *Save people* in the menu (⋯) of a message adds everybody whose e-mail address is in it.',
        ].join('\n'),
      ),
      context(`More about one: \`${COMMAND} help find\``),
    ],
  };
}

export function buildTopic(subcommand: Subcommand): Reply {
  const lines = [`${usageOf(subcommand)}: ${subcommand.summary}`, ...(subcommand.details ?? [])];
  return { text: `Help for ${COMMAND} ${subcommand.name}.`, blocks: [section(lines.join('\n'))] };
}

/** `typed` is the whole text; `meant` the command it was probably meant to be. */
export function buildDidYouMean(typed: string, meant: string, rest: string): Reply {
  const question = `I do not know \`${mrkdwn(typed.split(' ')[0] ?? '', 40)}\`. Did you mean \`${meant}\`?`;
  return buildChoice(question, `${meant} ${rest}`.trim(), typed);
}

/** Where everything that is written is a search, and this reads like the command itself. */
export function buildMeantCommand(typed: string, meant: string, rest: string): Reply {
  const command = `${meant} ${rest}`.trim();
  const question = `Here I search for what you write. Did you mean \`${COMMAND} ${mrkdwn(command, 100)}\`?`;
  return buildChoice(question, command, typed);
}

function buildChoice(question: string, command: string, typed: string): Reply {
  return {
    text: question,
    blocks: [
      section(question),
      buildRuns([
        { text: command, label: `${COMMAND} ${command}` },
        { text: `find ${typed}`, label: `Search for “${plain(typed, 50)}”` },
      ]),
    ],
  };
}

export function buildUnknownTopic(topic: string, names: string[]): Reply {
  const text = `There is no help on “${mrkdwn(topic, 40)}”. There is on: ${names.map((name) => `\`${name}\``).join(', ')}.`;
  return { text, blocks: [section(text)] };
}

/** A row of buttons that do what is typed; one row a message, as their ids are counted. */
export function buildRuns(runs: { text: string; label: string }[]) {
  return actions(
    ...runs.map(({ text, label }, index) => button(`${RUN_ID}.${index}`, label, { value: text })),
  );
}

function usageOf({ name, usage }: Subcommand): string {
  return `\`${`${COMMAND} ${name} ${usage.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}`.trim()}\``;
}
