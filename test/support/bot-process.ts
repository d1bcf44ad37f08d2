/** The bot as a process of its own, as it runs in production: it can be killed while Slack's stand-in lives on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

export type BotProcess = { kill(signal: NodeJS.Signals): Promise<void> };

/** Starts the bot for the sandbox's workspace; resolves when its door is open and the sandbox speaks to it. */
export async function startBotProcess(
  sandbox: Sandbox,
  settings: Record<string, string>,
): Promise<BotProcess> {
  const child = spawn('node', [MAIN, 'all'], {
    env: {
      PATH: process.env.PATH,
      SLACK_BOT_TOKEN: sandbox.slack.botToken,
      SLACK_SIGNING_SECRET: sandbox.slack.signingSecret,
      SLACK_API_URL: sandbox.slack.apiUrl,
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'error',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  sandbox.connectBot(await addressOf(child));
  return {
    async kill(signal) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}

/** The first line of its greeting names the door. */
async function addressOf(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the bot was started without a standard output');
  for await (const line of createInterface({ input: child.stdout })) {
    const origin = line.match(/listens at (http:\S+)/)?.[1];
    if (origin) {
      child.stdout.resume();
      return origin;
    }
  }
  throw new Error('the bot ended before its door was open');
}
