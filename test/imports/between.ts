/** A door between the bot and its contacts service, which lets requests through, cuts them, or answers in its place. */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What stands between the bot and its contacts service; 'pass' lets a request through. */
export type Hook = (path: string, count: number) => Verdict | Promise<Verdict>;
type Verdict =
  | 'pass'
  | 'cut'
  | 'pass, then cut'
  | 'pass, then hang'
  | 'hang'
  | { rewrite(body: string): string }
  | { status: number; body: object; headers?: Record<string, string> };

/** Hands each request to the API behind it, unless the hook says otherwise. */
export function passOn(target: string, hook: Hook): RequestListener {
  const counts = new Map<string, number>();
  return async (req, res) => {
    const path = (req.url ?? '').replace(/^.*\/api\/+/, '').replace(/\?.*/, '');
    const seenSoFar = (counts.get(path) ?? 0) + 1;
    counts.set(path, seenSoFar);
    const verdict = await hook(path, seenSoFar);
    if (typeof verdict === 'object' && 'rewrite' in verdict) {
      void rewritten(req, res, target, verdict.rewrite);
    } else if (typeof verdict === 'object') {
      req.resume();
      res.writeHead(verdict.status, { 'content-type': 'application/json', ...verdict.headers });
      res.end(JSON.stringify(verdict.body));
    } else if (verdict === 'hang' || verdict === 'cut') {
      req.resume();
      if (verdict === 'cut') req.socket.destroy();
    } else {
      const onward = request(
        new URL(req.url ?? '', target),
        { method: req.method, headers: req.headers },
        (answer) => {
          if (verdict !== 'pass') {
            answer.resume();
            if (verdict === 'pass, then cut') answer.on('end', () => res.destroy());
          } else {
            res.writeHead(answer.statusCode ?? 500, answer.headers);
            answer.pipe(res);
          }
        },
      );
      // A test that has ended waits for no answer any more.
      onward.on('error', () => res.destroy());
      req.pipe(onward);
    }
  };
}

/** A service that stores something else than what was sent. */
async function rewritten(
  req: IncomingMessage,
  res: ServerResponse,
  target: string,
  rewrite: (body: string) => string,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(part);
  const body = Buffer.from(rewrite(Buffer.concat(parts).toString()));
  const headers = { ...req.headers, 'content-length': String(body.length) };
  const onward = request(new URL(req.url ?? '', target), { method: req.method, headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(res);
  });
  onward.end(body);
}

export async function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return server;
}

export function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}
