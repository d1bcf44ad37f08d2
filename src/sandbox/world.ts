/** What every door of the sandbox works on: one state, one clock, one manifest, one way to the bot. */
import type { Log } from '../log.ts';
import type { Delivery } from './delivery.ts';
import type { FileFolder } from './file-folder.ts';
import { nextTs } from './ids.ts';
import type { Manifest } from './manifest.ts';
import type { State, StoredChannel } from './state.ts';
import type { Store } from './store.ts';

export type Timing = {
  /** How long Slack waits for the bot's answer to anything. */
  ackMs: number;
  triggerMs: number;
  responseUrlMs: number;
  /** Waits before the retries of an event. Slack's are about 0, 1 and 5 minutes; here the later two are a tenth. */
  retryDelaysMs: number[];
};

export const SLACK_TIMING: Timing = {
  ackMs: 3_000,
  triggerMs: 3_000,
  responseUrlMs: 30 * 60_000,
  retryDelaysMs: [50, 6_000, 30_000],
};

export type World = {
  store: Store;
  manifest: Manifest;
  files: FileFolder;
  delivery: Delivery;
  timing: Timing;
  log: Log;
  /** Origin of the sandbox's own server, such as `http://127.0.0.1:3000`; known as soon as it listens. */
  origin: string;
};

/** A new timestamp, later than all before. */
export function takeTs(state: State): string {
  state.lastTs = nextTs(state.lastTs, Date.now());
  return state.lastTs;
}

export function findChannel(state: State, id: string): StoredChannel | undefined {
  return state.channels.find((channel) => channel.id === id);
}

/** The direct messages of a person with the bot. */
export function findDirect(state: State, person: string): StoredChannel | undefined {
  return state.channels.find((channel) => channel.im === person);
}

/** The name in Slack's payloads: `directmessage` for direct messages. */
export function channelName(channel: StoredChannel): string {
  return channel.kind === 'im' ? 'directmessage' : channel.name;
}
