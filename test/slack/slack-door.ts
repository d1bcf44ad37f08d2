/** Stands between the bot and the sandbox's Web API, so that a test can make a method slow, or let it fail. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Gives the answer to a method in Slack's place; undefined passes the call on. */
export type SlackHook = (method: string) => object | undefined | Promise<object | undefined>;

export async function openSlackDoor(
  apiUrl: string,
  hook: SlackHook,
): Promise<{ apiUrl: string; stop(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const method = (request.url ?? '').split('/').at(-1) ?? '';
    const { 'content-type': type = '', authorization = '' } = request.headers;
    const answer = await hook(method);
    const passOn = () =>
      fetch(new URL(method, apiUrl), {
        method: 'POST',
        headers: { 'content-type': type, authorization },
        body: Buffer.concat(chunks),
      });
    try {
      const body = answer ? JSON.stringify(answer) : await (await passOn()).text();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(body);
    } catch {
      // The sandbox stopped meanwhile, and so does whoever asked.
      response.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
