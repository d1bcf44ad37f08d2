/** The programs that benchmarks start and ask: on free ports, ended with SIGTERM. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

export type Program = { child: ChildProcess; stop(): Promise<void> };

export function startProgram(program: string[], env: Record<string, string>): Program {
  const child = spawn('node', program, {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  return {
    child,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The first line that the program prints. */
export async function firstLine({ child }: Program): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += chunk;
    if (text.includes('\n')) break;
  }
  return text.split('\n')[0] ?? '';
}

export function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}
