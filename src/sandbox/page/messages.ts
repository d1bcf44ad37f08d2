/** Draws messages: who, when, what, files, and the way into the thread. */
import type { Message, SharedFile } from '../protocol.ts';
import { drawBlock } from './blocks.ts';
import { formatDate } from './dates.ts';
import type { Desk, Place } from './desk.ts';
import { createKeyedList, h, type Item } from './dom.ts';
import { drawMenu } from './menus.ts';
import { parseMrkdwn } from './mrkdwn.ts';
import { drawMessageShortcuts } from './shortcuts.ts';
import { drawPieces, nameOf } from './text.ts';

export type Shown = { message: Message; replies: number };

/** The list stays at its end while the reader is there; anywhere else it stays where it is. */
export function createMessageList(desk: Desk, container: HTMLElement, options: { threads: boolean }) {
  const update = createKeyedList(container);
  let shownKey = '';
  let isAtEnd = true;
  const stay = () => {
    if (isAtEnd) container.scrollTop = container.scrollHeight;
  };
  container.addEventListener('scroll', () => {
    isAtEnd = container.scrollHeight - container.scrollTop - container.clientHeight < 60;
  });
  new ResizeObserver(stay).observe(container);
  return (channel: string, key: string, messages: Shown[]): void => {
    if (key !== shownKey) isAtEnd = true;
    shownKey = key;
    update(
      messages.map(
        (shown): Item => ({
          key: `${key}/${shown.message.ts}`,
          stamp: JSON.stringify(shown),
          draw: () => drawMessage(desk, channel, shown, options.threads),
        }),
      ),
    );
    stay();
  };
}

function drawMessage(
  desk: Desk,
  channel: string,
  { message, replies }: Shown,
  threads: boolean,
): HTMLElement {
  const { me, bot } = desk.state();
  const name = nameOf(desk, message.user) ?? 'someone';
  const isApp = message.user === bot.id;
  const blocks = message.blocks ?? [];
  const where = { channel, ts: message.ts };
  const place: Place = { key: `${channel}:${message.ts}`, where, blocks, known: message.state?.values ?? {} };
  const thread = `#/${me.id}/${channel}/${message.ts}`;
  const date = { kind: 'date' as const, timestamp: Number(message.ts), fallback: '' };
  const now = new Date();
  // Blocks take the place of the text; the text alone is still what a file was shared with.
  const body =
    blocks.length > 0
      ? blocks.map((block) => drawBlock(desk, place, block))
      : [
          h(
            'div',
            { class: 'block' },
            ...drawPieces(desk, parseMrkdwn(message.text, { links: true, names: false })),
          ),
        ];
  return h(
    'article',
    { class: message.ephemeral ? 'message ephemeral' : 'message', 'aria-label': `Message from ${name}` },
    h(
      'span',
      { class: isApp ? 'avatar app' : 'avatar', 'aria-hidden': 'true' },
      name.slice(0, 1).toUpperCase(),
    ),
    h(
      'div',
      { class: 'content' },
      message.ephemeral && h('small', {}, 'Only visible to you'),
      h(
        'p',
        {},
        h('strong', {}, name),
        ' ',
        isApp && h('span', { class: 'tag' }, 'APP'),
        h(
          'time',
          { class: 'time', title: formatDate({ ...date, format: '{date_long} at {time_secs}' }, { now }) },
          formatDate({ ...date, format: '{time}' }, { now }),
        ),
      ),
      ...body,
      message.edited && h('small', { class: 'time' }, '(edited)'),
      ...(message.files ?? []).map((file) => drawFile(desk, message.ts, file)),
      replies > 0 &&
        threads &&
        h('a', { class: 'replies', href: thread }, replies === 1 ? '1 reply' : `${replies} replies`),
    ),
    !message.ephemeral && drawMessageShortcuts(desk, where),
    threads &&
      !message.ephemeral &&
      h('a', { class: 'reply', href: thread, 'aria-label': 'Reply in thread' }, 'Reply'),
  );
}

function drawFile(desk: Desk, ts: string, file: SharedFile): HTMLElement {
  const href = `/sandbox/files/${file.id}?person=${desk.state().me.id}`;
  const name = h('strong', {}, file.title || file.name);
  const link = h('a', { href, download: file.name, 'aria-label': `Download ${file.name}` }, 'Download');
  const look = {
    class: 'button small',
    'aria-label': `Share ${file.name}`,
    'data-at': `share ${ts} ${file.id}`,
  };
  const share = drawMenu(look, 'Share', () =>
    desk.state().channels.map((channel) => ({
      label: channel.kind === 'im' ? channel.name : `#${channel.name}`,
      run: () => void desk.act({ action: 'share', file: file.id, channel: channel.id }),
    })),
  );
  return h('div', { class: 'file' }, name, h('small', {}, writeSize(file.size)), link, share);
}

function writeSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
