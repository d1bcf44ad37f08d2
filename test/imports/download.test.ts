/** The download is bounded, and its token goes nowhere else. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { download, fileOrigins } from '../../src/imports/download.ts';
import { collect } from './support.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function fetched(
  origin: string,
  options: { size?: number; maxBytes?: number; origins?: string[]; path?: string } = {},
) {
  const { size = 0, maxBytes = 1000, origins = [origin], path = '/f' } = options;
  const source = { url: `${origin}${path}`, size, token: 'xoxb-secret' };
  return Buffer.concat(
    await collect(download(source, { maxBytes, origins }, AbortSignal.timeout(5000))),
  ).toString();
}

test('the bytes come with the token sent', async () => {
  const origin = await serve((req, res) => res.end(req.headers.authorization));
  expect(await fetched(origin, { size: 18 })).toBe('Bearer xoxb-secret');
});

test('a redirect within the allowed hosts is followed', async () => {
  const origin = await serve((req, res) => {
    if (req.url === '/f') res.writeHead(302, { location: '/g' }).end();
    else res.end('here');
  });
  expect(await fetched(origin)).toBe('here');
});

test('the token never reaches another host, neither at once nor by a redirect', async () => {
  let asked = 0;
  const foreign = await serve((_, res) => {
    asked++;
    res.end('thanks');
  });
  const origin = await serve((_, res) => res.writeHead(302, { location: `${foreign}/login` }).end());
  await expect(fetched(origin)).rejects.toMatchObject({ code: 'file_refused' });
  await expect(fetched(foreign, { origins: [origin] })).rejects.toMatchObject({ code: 'file_refused' });
  expect(asked).toBe(0);
});

test.each<[string, RequestListener, string]>([
  [
    'a sign-in page',
    (_, res) => res.setHeader('content-type', 'text/html; charset=utf-8').end('<p>Sign in'),
    'file_is_html',
  ],
  ['a page without its type', (_, res) => res.end('\n<!DOCTYPE html><html>'), 'file_is_html'],
  ['a missing right', (_, res) => res.writeHead(403).end(), 'file_is_html'],
  ['a deleted file', (_, res) => res.writeHead(404).end(), 'file_gone'],
  ['a broken server', (_, res) => res.writeHead(502).end(), 'file_unavailable'],
  [
    'a cut connection',
    (_, res) => {
      res.write('a');
      res.destroy();
    },
    'file_unavailable',
  ],
  [
    'a redirect to no address',
    (_, res) => res.writeHead(302, { location: 'http://:1' }).end(),
    'file_unavailable',
  ],
  ['endless redirects', (_, res) => res.writeHead(302, { location: '/f' }).end(), 'file_unavailable'],
  [
    'more than is allowed, said before',
    (_, res) => res.setHeader('content-length', 5000).end('x'.repeat(5000)),
    'file_too_large',
  ],
  [
    'more than is allowed, unsaid',
    (_, res) => {
      res.write('x'.repeat(600));
      res.end('x'.repeat(600));
    },
    'file_too_large',
  ],
])('%s is told by its name', async (_, listener, code) => {
  await expect(fetched(await serve(listener))).rejects.toMatchObject({ code });
});

test('less than the record says is no whole file', async () => {
  const origin = await serve((_, res) => res.end('abc'));
  await expect(fetched(origin, { size: 4 })).rejects.toMatchObject({ code: 'file_cut_short' });
});

test('nobody listening may pass', async () => {
  await expect(fetched('http://127.0.0.1:9')).rejects.toMatchObject({ code: 'file_unavailable' });
});

test('the file hosts count over https, and the API address only on this machine', () => {
  const fileHosts = ['files.slack.com'];
  expect(fileOrigins({ fileHosts, apiUrl: 'https://slack.com/api/' })).toEqual(['https://files.slack.com']);
  expect(fileOrigins({ fileHosts, apiUrl: 'http://127.0.0.1:4000/api/' })).toEqual([
    'https://files.slack.com',
    'http://127.0.0.1:4000',
  ]);
});
