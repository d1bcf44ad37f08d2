/** Cold start to the first answered `/contact help`: ours against a bare Bolt app, started the same way. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, median } from './figure.ts';
import { freePort, startProgram } from './processes.ts';
import { createSlackPeer, SIGNING_SECRET, type SlackPeer } from './slack-peer.ts';

const ROUNDS = 5;
const TARGET = 4;

export async function benchStart(): Promise<Figure[]> {
  const peer = await createSlackPeer();
  const bare: number[] = [];
  const first: number[] = [];
  const later: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const dataDir = await mkdtemp(join(tmpdir(), 'desk-bench-'));
    const ours = (port: number) => ({ PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: 'warn' });
    bare.push(await startAndAsk(peer, ['bench/bare-bolt.ts'], (port) => ({ PORT: String(port) })));
    first.push(await startAndAsk(peer, ['src/main.ts', 'all'], ours));
    later.push(await startAndAsk(peer, ['src/main.ts', 'all'], ours));
    await rm(dataDir, { recursive: true, force: true });
  }
  peer.stop();
  const ratio = median(later) / median(bare);
  return [
    figure('bare Bolt app', median(bare), 'ms'),
    figure('ours, the first start (makes the database)', median(first), 'ms'),
    figure('ours, a later start', median(later), 'ms'),
    figure('first start / bare', median(first) / median(bare), '×'),
    {
      ...figure('later start / bare', ratio, '×'),
      target: `at most ${TARGET} ×`,
      ok: ratio <= TARGET,
    },
  ];
}

function figure(name: string, value: number, unit: string): Figure {
  return { name, value: Number(value.toFixed(2)), unit, target: undefined, ok: undefined };
}

/** Milliseconds from the start of the process to the answer. */
async function startAndAsk(
  peer: SlackPeer,
  program: string[],
  settings: (port: number) => Record<string, string>,
): Promise<number> {
  const port = await freePort();
  const env = {
    HOST: '127.0.0.1',
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: `${peer.url}/api/`,
    ...settings(port),
  };
  const began = performance.now();
  const started = startProgram(program, env);
  await peer.ask(`http://127.0.0.1:${port}`, 'help');
  const took = performance.now() - began;
  await started.stop();
  return took;
}
