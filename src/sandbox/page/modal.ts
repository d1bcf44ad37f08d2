/** The modal on top: what is typed is kept over updates, errors stand under their fields, Escape closes it. */
import type { PageState, View } from '../protocol.ts';
import { drawBlock } from './blocks.ts';
import type { Desk, Place } from './desk.ts';
import { createKeyedList, h } from './dom.ts';
import { nameOf } from './text.ts';

export function createModal(desk: Desk, dialog: HTMLDialogElement): (state: PageState) => void {
  let view: View | null = null;
  let errors: Record<string, string> = {};

  const title = h('h2', { id: 'modal-title' });
  const from = h('small', {});
  const body = h('div', { class: 'modal-body' });
  const update = createKeyedList(body);
  const cross = { type: 'button', class: 'icon', 'aria-label': 'Close', onclick: () => close(true) } as const;
  const cancel = h('button', { type: 'button', class: 'button', onclick: () => close(false) });
  const submit = h('button', { type: 'submit', class: 'button primary' });
  const form = h(
    'form',
    { novalidate: true, onsubmit: handleSubmit },
    h('header', { class: 'bar' }, title, from, h('button', cross, '×')),
    body,
    h('footer', { class: 'buttons' }, cancel, submit),
  );
  dialog.append(form);
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    close(false);
  });

  function close(all: boolean): void {
    if (view) void desk.act({ action: 'close', view: view.id, all });
  }

  async function handleSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!view || submit.disabled) return;
    const sent = placeOf(view);
    submit.disabled = true;
    const answer = await desk.act({ action: 'submit', view: view.id, values: desk.forms.values(sent) });
    submit.disabled = false;
    if (!answer.ok || view?.id !== sent.key) return;
    errors = answer.errors ?? {};
    draw(view);
    body.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }

  function draw(shown: View): void {
    const place = placeOf(shown);
    title.textContent = shown.title?.text ?? '';
    submit.hidden = !shown.submit;
    submit.textContent = shown.submit?.text ?? 'Submit';
    cancel.textContent = shown.close?.text ?? 'Cancel';
    update(
      shown.blocks.map((block) => ({
        key: `${shown.id}/${block.block_id}`,
        stamp: JSON.stringify([block, errors[block.block_id]]),
        draw: () => drawBlock(desk, place, block, errors[block.block_id]),
      })),
    );
  }

  return (state) => {
    const next = state.view;
    from.textContent = `${nameOf(desk, state.bot.id)}${state.viewsBelow > 0 ? ` · ${state.viewsBelow} below` : ''}`;
    const isOther = next?.id !== view?.id;
    if (isOther || next?.hash !== view?.hash) errors = {};
    view = next;
    if (!next) {
      if (dialog.open) dialog.close();
      return;
    }
    draw(next);
    if (!dialog.open) dialog.showModal();
    if (!isOther) return;
    const wish = body.querySelector<HTMLElement>('[data-focus]');
    const first = body.querySelector<HTMLElement>('input, textarea, select, button');
    (wish ?? first ?? (next.submit ? submit : cancel)).focus();
  };
}

function placeOf(view: View): Place {
  return { key: view.id, where: { view: view.id }, blocks: view.blocks, known: view.state.values };
}
