/** Undo: from the button on a result, from the list of what one did lately, by its code. */
import { type Action, readCode } from '../../audit/action.ts';
import { MOST_AT_ONCE } from '../../audit/large-undo.ts';
import type { Undoing, UndoOptions } from '../../audit/undo.ts';
import type { Account } from '../../contacts/account.ts';
import { ContactsError } from '../../contacts/client-errors.ts';
import { actionToDelete } from '../../workspaces/rights.ts';
import { postTo } from '../answers.ts';
import { actions, say } from '../blocks.ts';
import { type Click, onClick } from '../click.ts';
import { isRef, readRefs, readWord } from '../command/command-text.ts';
import { readCard } from '../contacts/find.ts';
import { getPage } from '../contacts/list.ts';
import { withHeld } from '../deletions/hold-messages.ts';
import { describeFailure } from '../failures.ts';
import type { Deps, DeskApp, Person, Reply, Subcommand } from '../feature.ts';
import { counted, dateToken, escapeMrkdwn, mrkdwn } from '../text.ts';
import { AUDIT_IDS, buildUndo, getAnyway, getCode, getUndo } from './buttons.ts';
import { buildLargePlan, buildStarted } from './large-undo-message.ts';
import {
  buildAlreadyUndone,
  buildPlan,
  buildUnderWay,
  buildUndoable,
  buildUndoing,
  buildUndone,
  describeSince,
} from './undo-message.ts';

/** So many are undone before a word about it would be read. */
const FEW = 5;
/** So many are looked at in a second or two. */
const QUICK = 2000;
const RUN_ID = /^[0-9a-f-]{36}$/;

export function registerUndo(app: DeskApp, deps: Deps): Subcommand {
  const { audit, log } = deps;

  async function press(click: Click, code: string, { anyway, only }: UndoOptions): Promise<void> {
    const { account, person, answer } = click;
    const action = await audit.undo.get(account, code);
    const length = only === undefined ? await audit.large.left(account, action) : 1;
    await checkRight(click, action, length, anyway !== undefined);
    // For so many it says first what it will do, and what is pressed there begins it.
    if (length > MOST_AT_ONCE) return lookAloud(click, action, length);
    const run = async () => audit.undo.run(account, person.userId, code, { anyway, only });
    if (length > FEW) return pressForMany(click, code, length, run);
    const outcome = await run();
    const reply = await show(deps, account, outcome);
    // What was pressed stays where it is when nothing came of the press.
    await answer(reply, outcome.is === 'undone' ? 'replace' : 'new');
  }

  /** A command says by itself that it takes a while. Where that word can be changed, the answer takes its place. */
  async function lookAloud(click: Click, action: Action, lines: number): Promise<void> {
    const { account, client, answer, where } = click;
    if (lines <= QUICK) return answer(await lookAt(deps, account, action));
    const looking = say(`Looking what became of ${counted(lines, 'contact')}. The answer follows here.`);
    if (!where.lasting) {
      await answer(looking);
      return answer(await lookAt(deps, account, action));
    }
    const at = await postTo(client, where.channelId, looking, where.threadTs);
    const reply = await lookAt(deps, account, action).catch((error: unknown) =>
      say(escapeMrkdwn(describeFailure(log, error, { request: AUDIT_IDS.undo }))),
    );
    await client.chat.update({ ...at, ...reply });
  }

  /** Long enough to want a word meanwhile; that word must not stay when it fails. */
  async function pressForMany(
    { account, answer }: Click,
    code: string,
    lines: number,
    run: () => Promise<Undoing>,
  ): Promise<void> {
    await answer(buildUndoing(code, lines), 'replace');
    try {
      await answer(await show(deps, account, await run()), 'replace');
    } catch (error) {
      const text = escapeMrkdwn(describeFailure(log, error, { request: AUDIT_IDS.undo }));
      await answer(say(text, actions(buildUndo(code, 'what is left', 'Undo again'))), 'replace');
    }
  }

  onClick(app, AUDIT_IDS.undo, (click) => {
    const { code, only } = getUndo(click.value);
    return press(click, code, { only });
  });
  onClick(app, AUDIT_IDS.anyway, (click) => {
    const { code, ...options } = getAnyway(click.value);
    return press(click, code, options);
  });
  onClick(app, AUDIT_IDS.look, async ({ account, value, answer }) => {
    await answer(await look(deps, account, getCode(value)));
  });
  onClick(app, AUDIT_IDS.start, async (click) => {
    const { account, person, value, answer } = click;
    const action = await audit.undo.get(account, getCode(value));
    await checkRight(click, action, await audit.large.left(account, action), false);
    const started = await audit.large.start(account, person.userId, action);
    await answer(buildStarted(started, action.code), 'replace');
  });
  onClick(app, AUDIT_IDS.stop, async ({ account, person, value, answer }) => {
    const stops = RUN_ID.test(value) && (await audit.large.stop(account, person.userId, value));
    await answer(say(stops ? 'It stops after the contacts that are under way.' : 'It is over already.'));
  });
  onClick(app, AUDIT_IDS.leave, ({ answer }) => answer(say('Nothing was undone.'), 'replace'));
  for (const id of [AUDIT_IDS.previousUndo, AUDIT_IDS.nextUndo]) {
    onClick(app, id, async ({ account, person, value, answer }) => {
      await answer(await list(deps, account, person, getPage(value).page), 'replace');
    });
  }

  return {
    name: 'undo',
    usage: '[code] [e-mail|id]',
    summary: 'takes back what you did: shows first what it will do',
    details: [
      'Alone it lists what you are deleting now and what you did lately; with a code from there or from `/contact log` it goes straight to that.',
      'An edit puts the old values back, field by field; what somebody changed since stays and is named.',
      'Of more than 20 contacts it says first how many it will take back and skip; then it runs by itself, with progress and Stop in your direct messages, and a list of what was kept and why.',
      'With an e-mail address or id after the code it is about that contact alone, also one that was kept: `/contact undo k7m2p ana@example.com`',
      'A delete adds the contacts again, with new ids and without custom fields and second address. An add deletes the new contact.',
    ],
    button: 'Undo',
    async run({ account, person, args, respond }) {
      if (args.trim() === '') return respond(await list(deps, account, person, 1));
      const { code, refs } = readAsked(args);
      const [only] = refs;
      if (!code) {
        const typed = mrkdwn(args, 40);
        return respond(
          say(`\`${typed}\` is not a code: those have five letters and digits, as in \`k7m2p\`.`),
        );
      }
      if (refs.length > 1 || (only && !isRef(only))) {
        const example = `\`/contact undo ${code} ana@example.com\``;
        return respond(say(`One contact at a time, by its e-mail address or id: ${example}`));
      }
      await respond(await look(deps, account, code, only));
    },
  };
}

/** A code, and whom alone it is about; a code that was typed with blanks in it is one too. */
function readAsked(args: string): { code: string | undefined; refs: string[] } {
  const whole = readCode(args);
  if (whole) return { code: whole, refs: [] };
  const { word, rest } = readWord(args);
  return { code: readCode(word), refs: readRefs(rest) };
}

async function look(deps: Deps, account: Account, code: string, only?: string): Promise<Reply> {
  const { undo, large } = deps.audit;
  if (only !== undefined) return buildPlan(await undo.look(account, code, only));
  const action = await undo.get(account, code);
  if ((await large.left(account, action)) > MOST_AT_ONCE) return lookAt(deps, account, action);
  return buildPlan(await undo.look(account, code));
}

async function lookAt({ audit }: Deps, account: Account, action: Action): Promise<Reply> {
  return buildLargePlan(await audit.large.look(account, action));
}

/** To undo an add is to delete: who may not, may still take back what they added themselves and nobody changed. */
async function checkRight(
  { person, permit }: Click,
  action: Action,
  lines: number,
  anyway: boolean,
): Promise<void> {
  const isOwn = action.userId === person.userId && !anyway;
  if ((action.kind === 'add' || action.kind === 'import') && !isOwn) await permit(actionToDelete(lines));
}

async function list(
  { audit, holds }: Deps,
  account: Account,
  { userId }: Person,
  page: number,
): Promise<Reply> {
  const { days } = audit.undo;
  const done = buildUndoable(
    await audit.ledger.recent(account, { userId, days, undoable: true }, page),
    days,
  );
  return page === 1 ? withHeld(done, await holds.ofPerson(account, userId)) : done;
}

async function show({ contacts }: Deps, account: Account, outcome: Undoing): Promise<Reply> {
  if (outcome.is === 'asks') return buildPlan(outcome.plan);
  if (outcome.is === 'already') return buildAlreadyUndone(outcome.by);
  if (outcome.is !== 'undone') return buildUnderWay(outcome.by);
  const { undone } = outcome;
  const { reversed, kept, failed } = undone;
  const [only] = reversed;
  const at = new Date();
  const alone = reversed.length === 1 && kept.length === 0 && failed.length === 0;
  const kind = only?.line.kind;
  if (kind === 'add' || !alone || only?.contactId === undefined) return buildUndone(undone, at);
  const note = `${kind === 'edit' ? 'Put back' : 'Restored, with a new id'} · undone by you at ${dateToken(at, 'time')}:`;
  const said = [...only.says.map((one) => escapeMrkdwn(one)), ...describeSince(only.since)];
  try {
    return await readCard(contacts, account, only.contactId, [note, ...said]);
  } catch (error) {
    // It is done all the same.
    if (error instanceof ContactsError) return buildUndone(undone, at);
    throw error;
  }
}
