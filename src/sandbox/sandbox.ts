/** A local stand-in for Slack: one workspace whose bot, page and tests meet it as they would meet Slack. */
import { join } from 'node:path';
import type { Log } from '../log.ts';
import { createDelivery } from './delivery.ts';
import { openFileFolder } from './file-folder.ts';
import { readManifest } from './manifest.ts';
import { createPeople, type People } from './people/people.ts';
import { listen } from './server.ts';
import type { State } from './state.ts';
import { openStore } from './store.ts';
import { createUntil, type Until } from './until.ts';
import { SLACK_TIMING, type Timing, type World } from './world.ts';

export type SandboxOptions = {
  /** Holds `state.json` and `files/`; made when missing. */
  folder: string;
  /** Path of the app's manifest, YAML or JSON. */
  manifest: string;
  log: Log;
  /** The next free one is taken when this one is not free; 0 takes any. */
  port: number;
  /** Tests that wait for a limit make it shorter. */
  timing?: Partial<Timing>;
};

export type Sandbox = {
  /** The page's address. */
  url: string;
  /** What the bot is configured with. */
  slack: { apiUrl: string; botToken: string; signingSecret: string };
  /** From now on the workspace speaks to the bot at `origin` + `/slack/events`. */
  connectBot(origin: string): void;
  people: People;
  /** To read only. */
  state: Readonly<State>;
  until: Until;
  /** Ends waiting deliveries and retries, and writes what is not yet written. */
  stop(): Promise<void>;
};

/** Returns once the server listens. Throws AppError for a manifest or snapshot that cannot be read. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { folder, log } = options;
  const timing = { ...SLACK_TIMING, ...options.timing };
  const manifest = await readManifest(options.manifest);
  const store = await openStore(folder, manifest.botName, log);
  const { state } = store;
  const files = await openFileFolder(join(folder, 'files'));
  const delivery = createDelivery({ state, manifest, timing, log });
  const world: World = { store, manifest, files, delivery, timing, log, origin: '' };
  const offered = new Map();
  const server = await listen(world, offered, options.port);
  return {
    url: `${world.origin}/`,
    slack: {
      apiUrl: `${world.origin}/api/`,
      botToken: state.app.botToken,
      signingSecret: state.app.signingSecret,
    },
    connectBot(origin) {
      delivery.connect(origin);
      store.act(() => undefined);
    },
    people: createPeople(world, offered),
    state,
    until: createUntil(store),
    async stop() {
      await delivery.stop();
      await server.stop();
      await store.stop();
    },
  };
}
