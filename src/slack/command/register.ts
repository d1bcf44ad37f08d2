/** `/contact`: finds the subcommand for what was typed or pressed, and runs it. */
import { AppError } from '../../errors.ts';
import { createAnswer } from '../answers.ts';
import { onClick } from '../click.ts';
import type { CommandInput, DeskApp, Reply, Subcommand } from '../feature.ts';
import { readNeeds } from '../permits.ts';
import { cut } from '../text.ts';
import { readText, readWord } from './command-text.ts';
import {
  buildDidYouMean,
  buildHelp,
  buildMeantCommand,
  buildMenu,
  buildTopic,
  buildUnknownTopic,
  COMMAND,
  RUN_IDS,
} from './menu.ts';
import { findNear } from './near.ts';
import { runWithCompany } from './still-looking.ts';

/** What was typed goes into a button's value, which holds 2000. */
const LONGEST_SLIP = 1500;

/** The question about a text that was written to the bot and begins as a subcommand does; undefined for any other text. */
export type AskMeant = (typed: string) => Reply | undefined;

export function registerCommand(app: DeskApp, features: Subcommand[]): AskMeant {
  const help = createHelp(() => all);
  const all = [...features, help];
  app.command(COMMAND, async ({ ack, command, respond, client, context }) => {
    await ack();
    const { person, account, permit } = context;
    const channelId = command.channel_id;
    const answer = createAnswer({ client, respond, channelId, userId: person.userId });
    await run(all, {
      person,
      account,
      permit,
      channelId,
      triggerId: command.trigger_id,
      args: readText(command.text ?? ''),
      respond: (reply) => answer(reply),
      client,
    });
  });
  onClick(app, RUN_IDS, async ({ person, account, channelId, triggerId, value, answer, client, permit }) => {
    const respond: CommandInput['respond'] = (reply) => answer(reply);
    await run(all, { person, account, permit, channelId, triggerId, args: value, respond, client });
  });
  return (typed) => {
    const { word, rest } = readWord(typed);
    const isMeant = typed.length <= LONGEST_SLIP && namesOf(all).includes(word);
    return isMeant ? buildMeantCommand(typed, word, rest) : undefined;
  };
}

/** `input.args` is all that was typed after the command. */
async function run(all: Subcommand[], input: CommandInput): Promise<void> {
  const typed = input.args;
  const { word, rest } = readWord(typed);
  const named = all.find(({ name }) => name === word);
  if (named) {
    const needed = readNeeds(named.needs, rest);
    if (needed) await input.permit(needed).catch((error) => keepTyped(error, rest && typed));
    return start(named, { ...input, args: rest });
  }
  if (word === '') return input.respond(buildMenu(all));
  const meant = findNear(word, namesOf(all));
  if (meant && typed.length <= LONGEST_SLIP) return input.respond(buildDidYouMean(typed, meant, rest));
  const find = all.find(({ name }) => name === 'find');
  if (find) await start(find, input);
}

function start(subcommand: Subcommand, input: CommandInput): Promise<void> {
  const { opensModal } = subcommand;
  if (typeof opensModal === 'function' ? opensModal(input.args) : opensModal) return subcommand.run(input);
  return runWithCompany(input, (accompanied) => subcommand.run(accompanied));
}

/** Slack has emptied the field by now: what was typed is said again, for another try or for somebody else. */
function keepTyped(error: unknown, typed: string): never {
  if (!(error instanceof AppError) || !typed) throw error;
  const { code, message, cause, facts } = error;
  throw new AppError(code, `${message} You typed: \`${COMMAND} ${cut(typed, 1500)}\``, { cause, facts });
}

function createHelp(all: () => Subcommand[]): Subcommand {
  return {
    name: 'help',
    usage: '[topic]',
    summary: 'says what I can do, or more about one command',
    async run({ args, respond }) {
      const { word } = readWord(args);
      const topic = all().find(({ name }) => name === word);
      if (topic) return respond(buildTopic(topic));
      await respond(word === '' ? buildHelp(all()) : buildUnknownTopic(word, namesOf(all())));
    },
  };
}

function namesOf(subcommands: Subcommand[]): string[] {
  return subcommands.map(({ name }) => name);
}
