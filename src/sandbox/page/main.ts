/** The page of the sandbox: reads the state whenever it changes, and draws it. Where one is stands in the address. */
import type { ActAnswer, FileAnswer, PageState } from '../protocol.ts';
import { askConfirm, showToast } from './ask.ts';
import { createComposer } from './composer.ts';
import { listMain, listThread } from './conversation.ts';
import { createForms, type Desk } from './desk.ts';
import { getById } from './dom.ts';
import { createMessageList } from './messages.ts';
import { createModal } from './modal.ts';
import { createSidebar } from './sidebar.ts';

const NO_ANSWER = 'The sandbox does not answer: look whether it is still running, then reload this page.';

start();

function start(): void {
  let state: PageState | undefined;
  const desk: Desk = {
    state() {
      if (!state) throw new Error('nothing is drawn before the first state');
      return state;
    },
    async act(draft) {
      const body = JSON.stringify({ ...draft, person: desk.state().me.id });
      const headers = { 'content-type': 'application/json' };
      const answer = await callSandbox<ActAnswer>('/sandbox/act', { method: 'POST', headers, body });
      if (!answer.ok) showToast(answer.message);
      return answer;
    },
    async upload(file, to) {
      const query = new URLSearchParams({ person: desk.state().me.id, name: file.name, ...to });
      const headers = { 'content-type': 'application/octet-stream' };
      const answer = await callSandbox<FileAnswer>(`/sandbox/files?${query}`, {
        method: 'POST',
        headers,
        body: file,
      });
      if (!answer.ok) showToast(answer.message);
      return answer.ok ? answer.file : undefined;
    },
    ask: (confirm) => askConfirm(desk, confirm),
    forms: createForms(),
  };
  const draw = createPage(desk);
  const refresh = async () => {
    const [person] = readAddress();
    const query = person ? `?person=${encodeURIComponent(person)}` : '';
    const answer = await callSandbox<(PageState & { ok?: true }) | (ActAnswer & { ok: false })>(
      `/sandbox/state${query}`,
    );
    if (answer.ok === false)
      return person && answer.error === 'user_not_found' ? goTo('#') : showToast(answer.message);
    // An answer for the person one was a moment ago is of no use any more.
    if (person && answer.me.id !== readAddress()[0]) return;
    state = answer;
    draw(answer);
  };
  const next = createLatestOnly(refresh);
  window.addEventListener('hashchange', () => {
    // What is typed from now on belongs to the new place, so it is drawn before the sandbox answers.
    if (state && state.me.id === readAddress()[0]) draw(state);
    next();
  });
  new EventSource('/sandbox/events').addEventListener('message', next);
}

function createPage(desk: Desk): (state: PageState) => void {
  const main = getById('main');
  const thread = getById('thread');
  const showMessages = createMessageList(desk, getById('messages'), { threads: true });
  const showReplies = createMessageList(desk, getById('replies'), { threads: false });
  const showComposer = createComposer(desk, getById('composer'), main);
  const showThreadComposer = createComposer(desk, getById('thread-composer'), thread);
  const showSidebar = createSidebar();
  const showModal = createModal(desk, getById<HTMLDialogElement>('modal'));
  const membership = getById<HTMLButtonElement>('membership');

  return (state) => {
    const [, channelId, threadTs] = readAddress();
    const channel = state.channels.find(({ id }) => id === channelId) ?? state.channels[0];
    if (!channel) return;
    const messages = state.messages[channel.id] ?? [];
    const key = `${state.me.id}/${channel.id}`;
    const name = channel.kind === 'im' ? channel.name : `#${channel.name}`;
    document.title = `${name} · ${state.team.name}`;
    getById('title').textContent = name;
    getById('topic').textContent = channel.botIn ? '' : `@${state.bot.name} is not in this channel`;
    membership.hidden = channel.kind === 'im';
    membership.textContent = `${channel.botIn ? 'Remove' : 'Add'} @${state.bot.name}`;
    membership.onclick = () =>
      void desk.act({ action: channel.botIn ? 'remove_bot' : 'join_bot', channel: channel.id });
    showSidebar(state, channel);
    showMessages(channel.id, key, listMain(messages));
    showComposer({ key, channel: channel.id, name });

    thread.hidden = !threadTs;
    if (threadTs) {
      getById<HTMLAnchorElement>('close-thread').href = `#/${key}`;
      const shown = listThread(messages, threadTs).map((message) => ({ message, replies: 0 }));
      showReplies(channel.id, `${key}/${threadTs}`, shown);
      showThreadComposer({ key: `${key}/${threadTs}`, channel: channel.id, thread_ts: threadTs, name });
    }
    showModal(state);
  };
}

/** `#/person/channel/thread`, each part optional. */
function readAddress(): (string | undefined)[] {
  return location.hash.split('/').slice(1);
}

function goTo(hash: string): void {
  location.hash = hash;
}

/** One run at a time; any number of calls meanwhile make one more run. */
function createLatestOnly(run: () => Promise<void>): () => void {
  let running = false;
  let wanted = false;
  return async () => {
    wanted = true;
    if (running) return;
    running = true;
    while (wanted) {
      wanted = false;
      await run();
    }
    running = false;
  };
}

async function callSandbox<T>(
  url: string,
  init: RequestInit = {},
): Promise<T | { ok: false; error: string; message: string }> {
  try {
    const response = await fetch(url, init);
    const answer = (await response.json()) as T & { ok?: boolean; message?: string };
    if (response.ok || answer.message) return answer;
  } catch {
    // Said below: for the person it is the same.
  }
  return { ok: false, error: 'no_answer', message: NO_ANSWER };
}
