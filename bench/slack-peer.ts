/** The least of Slack that a starting bot needs: answers its Web API calls and takes its answers to commands. */
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

export const SIGNING_SECRET = 'bench-signing-secret';

const POLL_MS = 10;
const GIVE_UP_MS = 60_000;

export type SlackPeer = {
  url: string;
  /** Sends `/contact <text>` to the bot until it takes it; resolves to the text of the first answer that has one. */
  ask(bot: string, text: string): Promise<string>;
  stop(): void;
};

export async function createSlackPeer(): Promise<SlackPeer> {
  /** By the address of the command: a bot may answer one command twice, which must not pass for the answer to the next. */
  const waiting = new Map<string, (text: string) => void>();
  let commands = 0;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url) waiting.get(request.url)?.((JSON.parse(body) as { text?: string }).text ?? '');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: true, team_id: 'T1', team: 'Bench', user_id: 'U1', bot_id: 'B1' }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async ask(bot, asked) {
      const path = `/answer/${++commands}`;
      const byResponseUrl = new Promise<string>((done) => waiting.set(path, done));
      const deadline = Date.now() + GIVE_UP_MS;
      try {
        while (Date.now() < deadline) {
          const answer = await send(bot, asked, url + path).catch(() => undefined);
          if (answer) return answer;
          if (answer === '') return await byResponseUrl;
          await wait(POLL_MS);
        }
        throw new Error(`${bot} answered nothing within ${GIVE_UP_MS} ms`);
      } finally {
        waiting.delete(path);
      }
    },
    stop: () => server.close(),
  };
}

/** The text of the immediate answer: '' when there is none yet; rejects while the door is shut. */
async function send(bot: string, asked: string, responseUrl: string): Promise<string> {
  const body = new URLSearchParams({
    command: '/contact',
    text: asked,
    team_id: 'T1',
    user_id: 'U2',
    channel_id: 'C1',
    trigger_id: '1.1.a',
    response_url: responseUrl,
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', SIGNING_SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
  const response = await fetch(`${bot}/slack/events`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.text();
}
