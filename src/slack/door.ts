/** The bot's door: Slack's requests over HTTP or Socket Mode, and the health routes, which both have over HTTP. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HTTPReceiver, type Logger, SocketModeReceiver } from '@slack/bolt';
import type { SlackDoor } from '../config.ts';
import { AppError, messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { buildJobClientOptions } from './web-client.ts';

/** Slack's largest payload (a view of 250 kB, form-encoded) with room. */
const BODY_LIMIT = '1mb';
const SERVER_TIMEOUTS = { requestTimeout: 15_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 };

export type Door = {
  receiver: HTTPReceiver | SocketModeReceiver;
  /** Resolves with the address of this process, e.g. `http://127.0.0.1:3000`. */
  start(): Promise<string>;
  /** Takes no new requests; those under way go on. */
  close(): Promise<void>;
  /** Cuts the connections that are still open. */
  end(): void;
};

export type DoorOptions = {
  door: SlackDoor;
  apiUrl: string;
  http: { host: string; port: number };
  /** Throws when the program cannot do its work now. */
  ready: () => Promise<void>;
  log: Log;
  logger: Logger;
};

export function createDoor(options: DoorOptions): Door {
  return options.door.kind === 'http'
    ? createHttpDoor(options, options.door.signingSecret)
    : createSocketDoor(options, options.door.appToken);
}

function createHttpDoor(options: DoorOptions, signingSecret: string): Door {
  const receiver = new HTTPReceiver({
    signingSecret,
    logger: options.logger,
    bodyLimit: BODY_LIMIT,
    customRoutes: Object.entries(buildHealthRoutes(options)).map(([path, handler]) => ({
      path,
      method: ['GET', 'HEAD'],
      handler: (_request, response) => void handler(response),
    })),
  });
  let server: Server | undefined;
  return {
    receiver,
    async start() {
      // A port given on its own would listen on every address of the machine.
      server = await receiver.start(options.http);
      Object.assign(server, SERVER_TIMEOUTS);
      return urlOf(server);
    },
    close: () => closed(server),
    end: () => server?.closeAllConnections(),
  };
}

/** Bolt's own side server of Socket Mode knows no host and no free port, and does not wait until it listens. */
function createSocketDoor(options: DoorOptions, appToken: string): Door {
  const routes = buildHealthRoutes(options);
  const receiver = new SocketModeReceiver({
    appToken,
    logger: options.logger,
    installerOptions: { clientOptions: buildJobClientOptions(options.apiUrl, options.logger) },
  });
  const server = createServer((request, response) => {
    // Anybody may ask: what is no address (`//`) must not throw here, which would end the process.
    const path = URL.parse(request.url ?? '', 'http://localhost')?.pathname ?? '';
    const handler = ['GET', 'HEAD'].includes(request.method ?? '') ? routes[path] : undefined;
    if (handler) void handler(response);
    else answer(response, 404, { error: 'not_found' });
  });
  Object.assign(server, SERVER_TIMEOUTS);
  return {
    receiver,
    async start() {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(options.http, () => {
          server.off('error', reject);
          resolve();
        });
      });
      await connected(receiver);
      return urlOf(server);
    },
    async close() {
      await receiver.stop();
      await closed(server);
    },
    end: () => server.closeAllConnections(),
  };
}

type HealthRoute = (response: ServerResponse) => Promise<void>;

function buildHealthRoutes({ ready, log }: DoorOptions): Record<string, HealthRoute> {
  return {
    '/healthz': async (response) => answer(response, 200, { status: 'alive' }),
    '/readyz': async (response) => {
      try {
        await ready();
        answer(response, 200, { status: 'ready' });
      } catch (error) {
        log.warn({ reason: messageOf(error) }, 'not ready');
        answer(response, 503, { status: 'not_ready' });
      }
    },
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  const reachable = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  return `http://${family === 'IPv6' && reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** A server that never listened is closed already. */
async function closed(server: Server | undefined): Promise<void> {
  if (!server?.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

async function connected(receiver: SocketModeReceiver): Promise<void> {
  try {
    await receiver.start();
  } catch (error) {
    throw new AppError(
      'slack_refused',
      'Slack did not accept SLACK_APP_TOKEN, or Socket Mode is off for this app.',
      {
        cause: error,
      },
    );
  }
}
