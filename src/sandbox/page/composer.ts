/** Where one writes: messages, slash commands with hints, files by button or by dropping them on the conversation. */
import { listHints } from './conversation.ts';
import type { Desk } from './desk.ts';
import { h } from './dom.ts';
import { drawGlobalShortcuts } from './shortcuts.ts';

/** Where the next message goes; `key` tells drafts apart. */
export type Target = { key: string; channel: string; thread_ts?: string; name: string };

export function createComposer(desk: Desk, container: HTMLElement, dropZone: HTMLElement) {
  const drafts = new Map<string, string>();
  let target: Target | undefined;

  const hints = h('ul', { class: 'hints', 'aria-label': 'Commands' });
  const input = h('textarea', { rows: 1, oninput: () => refresh(), onkeydown: handleKey });
  const file = h('input', {
    type: 'file',
    multiple: true,
    hidden: true,
    onchange: () => void share(file.files),
  });
  const attach = {
    type: 'button',
    class: 'icon',
    'aria-label': 'Attach a file',
    onclick: () => file.click(),
  } as const;
  const send = h('button', { type: 'button', class: 'button primary', onclick: () => void submit() }, 'Send');
  const drop = h('div', { class: 'drop', hidden: true });
  container.append(
    hints,
    h('div', { class: 'composer' }, h('button', attach, '+'), drawGlobalShortcuts(desk), input, send, file),
  );
  dropZone.append(drop);

  function to({ channel, thread_ts }: Target) {
    return { channel, ...(thread_ts && { thread_ts }) };
  }

  function refresh(): void {
    if (target) drafts.set(target.key, input.value);
    input.rows = Math.min(8, input.value.split('\n').length);
    send.disabled = input.value.trim() === '';
    const found = target?.thread_ts ? [] : listHints(desk.state().commands, input.value);
    hints.replaceChildren(
      ...found.map(({ command, usage_hint, description }) =>
        h(
          'li',
          {},
          h(
            'button',
            { type: 'button', tabindex: -1, onclick: () => complete(command) },
            h('strong', {}, command),
            ` ${usage_hint} `,
            h('small', {}, description),
          ),
        ),
      ),
    );
  }

  function complete(command: string): void {
    if (!input.value.startsWith(`${command} `)) input.value = `${command} `;
    input.focus();
    refresh();
  }

  function handleKey(event: KeyboardEvent): void {
    const [hint] = hints.querySelectorAll('strong');
    const isCommandOnly = /^\/\S*$/.test(input.value);
    if (event.key === 'Tab' && hint?.textContent && isCommandOnly) complete(hint.textContent);
    else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) void submit();
    else return;
    event.preventDefault();
  }

  async function submit(): Promise<void> {
    const text = input.value.trim();
    if (!target || text === '') return;
    const at = target;
    input.value = '';
    refresh();
    const answer = await desk.act({ action: 'send', text, ...to(at) });
    if (answer.ok || drafts.get(at.key)) return;
    // What could not be sent is not lost: it stands in the composer again.
    drafts.set(at.key, text);
    if (target.key === at.key) input.value = text;
    refresh();
  }

  async function share(files: FileList | null | undefined): Promise<void> {
    if (!target) return;
    const at = to(target);
    for (const one of files ?? []) await desk.upload(one, at);
    file.value = '';
  }

  const allowDrop = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    drop.hidden = false;
  };
  dropZone.addEventListener('dragenter', allowDrop);
  dropZone.addEventListener('dragover', allowDrop);
  dropZone.addEventListener('dragleave', (event) => {
    drop.hidden = !dropZone.contains(event.relatedTarget as Node | null);
  });
  dropZone.addEventListener('drop', (event) => {
    event.preventDefault();
    drop.hidden = true;
    void share(event.dataTransfer?.files);
  });

  return (next: Target): void => {
    if (target?.key === next.key) return;
    target = next;
    input.value = drafts.get(next.key) ?? '';
    const label = next.thread_ts ? 'Reply in thread' : `Message ${next.name}`;
    input.placeholder = label;
    input.ariaLabel = label;
    drop.textContent = `Drop to share in ${next.thread_ts ? 'the thread' : next.name}`;
    refresh();
  };
}
