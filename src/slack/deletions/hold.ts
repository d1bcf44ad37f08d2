/** Deleting one contact with a moment to think: a press begins the hold, Undo keeps the contact. */
import type { WebClient } from '@slack/web-api';
import type { Hold } from '../../deletions/hold-service.ts';
import { messageOf } from '../../errors.ts';
import { postTo } from '../answers.ts';
import { type Click, onClick, staleButton } from '../click.ts';
import { readTyped } from '../contacts/answer-in-modal.ts';
import type { Deps, DeskApp, Reply } from '../feature.ts';
import { buildNotice } from '../modals.ts';
import { settle } from '../settle.ts';
import type { SubmitArgs } from '../submit.ts';
import { buildHolding, buildNotBegun, buildOver, buildTooLate } from './hold-messages.ts';
import { buildHoldModal, HOLD_MODAL_ID } from './hold-modal.ts';
import { changeMessage, messagePlace, type Place, showAt } from './hold-place.ts';
import { HOLD_IDS } from './ids.ts';

export type HoldDelete = {
  /** Delete was pressed, and confirmed, in a message or a modal that shows the contact. */
  press(click: Click, contactId: number): Promise<void>;
  /** The modal that asks was submitted. */
  submit(args: SubmitArgs, contactId: number): Promise<void>;
};

export function registerHolds(app: DeskApp, { holds }: Pick<Deps, 'holds'>): void {
  onClick(app, HOLD_IDS.undo, async (click) => {
    if (!/^[0-9a-f-]{36}$/.test(click.value)) throw staleButton();
    const { won, hold } = await holds.keep(click.account, click.person.userId, click.value);
    const reply = won ? buildOver(hold, click.person.userId) : buildTooLate(hold, click.person.userId);
    // What is still on its way is shown in place of the button by who is at it.
    await click.answer(reply, hold.endedAt ? 'replace' : 'new');
  });
}

/** The undo in a list, which stays as it is. */
export async function keepHeld(
  { holds }: Pick<Deps, 'holds'>,
  { account, person, answer }: Click,
  holdId: string,
): Promise<void> {
  const { won, hold } = await holds.keep(account, person.userId, holdId);
  await answer(won ? buildOver(hold, person.userId) : buildTooLate(hold, person.userId));
}

export function createHoldDelete({ holds, sealer, log }: Pick<Deps, 'holds' | 'sealer' | 'log'>): HoldDelete {
  /** A modal is closed in passing: what undoes its delete stands in the direct messages too, and becomes the receipt. */
  async function postReceipt(client: WebClient, hold: Hold): Promise<Pick<Place, 'receipt'>> {
    try {
      return { receipt: await postTo(client, hold.userId, buildHolding(hold)) };
    } catch (error) {
      log.warn({ cause: messageOf(error) }, 'a held delete was not shown in the direct messages');
      return {};
    }
  }

  /** From now on the job says there how it ended; when it has ended before our own answer came, that is for us to say. */
  async function standAt(client: WebClient, hold: Hold, place: Place): Promise<void> {
    const now = await holds.place(hold, place);
    if (!now.endedAt) return;
    const reply = buildOver(now, now.userId);
    await showAt(client, sealer, place, reply);
    if (place.receipt) await changeMessage(client, place.receipt, reply);
  }

  /** In a modal something else may be searched for meanwhile: only what it shows after our answer is ours to change. */
  async function shownPlace({ client, view, answered }: Click, hold: Hold): Promise<Place> {
    const hash = answered();
    // A modal that is closed by now, or shows another search: the answer went to the direct messages itself.
    if (!view || hash === undefined) return {};
    const shown = { id: view.id, kind: view.callback_id, typed: readTyped(view), hash };
    return { view: shown, ...(await postReceipt(client, hold)) };
  }

  return {
    async press(click, contactId) {
      const { account, person, client, view, answer } = click;
      const isAsPressed = click.watch();
      const pressed = view ? undefined : await messagePlace(click.where, sealer);
      const begun = await holds.begin(account, person.userId, contactId, pressed);
      // An impatient second press in a modal: its end is shown there only as long as the first one's answer stands.
      if (begun.is === 'already' && begun.hold.userId === person.userId && view && !isAsPressed()) return;
      if (begun.is !== 'held') return answer(buildNotBegun(begun, person.userId), 'replace');
      await answer(buildHolding(begun.hold), 'replace');
      await standAt(client, begun.hold, pressed ?? (await shownPlace(click, begun.hold)));
    },

    async submit({ ack, view, client, context }, contactId) {
      const { person, account } = context;
      const place: Place = { view: { id: view.id, kind: HOLD_MODAL_ID, typed: '' } };
      const work = holds.begin(account, person.userId, contactId, place).then((begun) => {
        const reply: Reply =
          begun.is === 'held' ? buildHolding(begun.hold) : buildNotBegun(begun, person.userId);
        const late = buildHoldModal(reply);
        const onTime = { response_action: 'update' as const, view: late };
        return { onTime, late, elsewhere: reply, begun };
      });
      const waiting = buildNotice('Delete contact', 'One moment…');
      await settle({ ack, client, viewId: view.id, userId: person.userId, waiting }, work);
      const { begun } = await work;
      if (begun.is !== 'held') return;
      await standAt(client, begun.hold, { ...place, ...(await postReceipt(client, begun.hold)) });
    },
  };
}
