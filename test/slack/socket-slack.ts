/** Slack as Socket Mode sees it, for tests: `apps.connections.open` and one WebSocket that hands envelopes to the bot. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type SocketSlack = {
  apiUrl: string;
  /** Hands one envelope to the connected bot and resolves with the payload of its acknowledgement. */
  deliver(envelope: { type: string; payload: Record<string, unknown> }): Promise<unknown>;
  /** Bodies posted to response_urls, in order. */
  answers: Record<string, unknown>[];
  /** Where a payload of this workspace lets itself be answered. */
  responseUrl: string;
  stop(): Promise<void>;
};

const HANDSHAKE = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export async function openSocketSlack(): Promise<SocketSlack> {
  const answers: Record<string, unknown>[] = [];
  const waiting = new Map<string, (payload: unknown) => void>();
  let bot: Socket | undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url === '/response') answers.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answerTo(request.url ?? '', origin(), request.headers.authorization ?? '')));
  });
  const origin = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on('upgrade', (request, socket: Socket) => {
    bot = socket;
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}${HANDSHAKE}`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    send(socket, { type: 'hello', num_connections: 1, connection_info: { app_id: 'A1' } });
    let rest: Buffer = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (data: Buffer) => {
      rest = readFrames(Buffer.concat([rest, data]), (opcode, text) => {
        if (opcode === 8) socket.end();
        if (opcode !== 1) return;
        const { envelope_id, payload } = JSON.parse(text) as { envelope_id: string; payload?: unknown };
        waiting.get(envelope_id)?.(payload);
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  let number = 0;
  return {
    apiUrl: `http://${origin()}/api/`,
    answers,
    responseUrl: `http://${origin()}/response`,
    deliver({ type, payload }) {
      number += 1;
      const envelope_id = `e${number}`;
      const acknowledged = new Promise((resolve) => waiting.set(envelope_id, resolve));
      if (bot) send(bot, { type, envelope_id, accepts_response_payload: type !== 'events_api', payload });
      return acknowledged;
    },
    async stop() {
      bot?.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerTo(url: string, origin: string, authorization: string): object {
  if (url === '/api/auth.test') {
    return {
      ok: true,
      team_id: 'T1',
      team: 'Socket',
      user_id: 'UBOT',
      bot_id: 'BBOT',
      url: 'https://x.slack.com/',
    };
  }
  if (url !== '/api/apps.connections.open') return { ok: true };
  return authorization === 'Bearer xapp-right'
    ? { ok: true, url: `ws://${origin}/link` }
    : { ok: false, error: 'invalid_auth' };
}

/** One unmasked text frame, as servers send them. */
function send(socket: Socket, message: object): void {
  const body = Buffer.from(JSON.stringify(message));
  const length = Buffer.alloc(body.length < 126 ? 2 : 4);
  length[0] = 0x81;
  if (body.length < 126) length[1] = body.length;
  else {
    length[1] = 126;
    length.writeUInt16BE(body.length, 2);
  }
  socket.write(Buffer.concat([length, body]));
}

/** Whole masked frames, as clients send them; gives back the beginning of one that is not whole yet. */
function readFrames(data: Buffer, take: (opcode: number, text: string) => void): Buffer {
  let rest = data;
  while (rest.length >= 6) {
    const short = (rest[1] ?? 0) & 0x7f;
    const start = short === 126 ? 4 : 2;
    const length = short === 126 ? rest.readUInt16BE(2) : short;
    const end = start + 4 + length;
    if (rest.length < end) break;
    const mask = rest.subarray(start, start + 4);
    const body = rest.subarray(start + 4, end).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
    take((rest[0] ?? 0) & 0x0f, Buffer.from(body).toString());
    rest = rest.subarray(end);
  }
  return rest;
}
