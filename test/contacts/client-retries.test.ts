/** What the client tries again, and what it never does. */
import { afterAll, describe, expect, test } from 'vitest';
import { client, closeClients, draft, errorOf } from './clients.ts';
import { failed, sendJson, startService, success, wireContact } from './odd-service.ts';

afterAll(closeClients);

describe('trying again', () => {
  test('a read is repeated when the service was away for a moment', async () => {
    const { account, received } = await startService((_, response, count) =>
      count < 3
        ? response.writeHead(503).end('busy')
        : sendJson(response, success({ contact: wireContact(1) })),
    );
    expect(await client.details(account, 1)).toMatchObject({ id: 1 });
    expect(received).toHaveLength(3);
  });

  test('a pause that the service asks for is kept', async () => {
    const { account } = await startService((_, response, count) =>
      count === 1
        ? response.writeHead(429, { 'retry-after': '1' }).end()
        : sendJson(response, success({ contact: wireContact(1) })),
    );
    const start = performance.now();
    await client.details(account, 1);
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
  });

  test('a pause too long to wait for goes to the caller', async () => {
    const { account, received } = await startService((_, response) =>
      response.writeHead(429, { 'retry-after': '600' }).end(),
    );
    const error = await errorOf(client.details(account, 1));
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 600 });
    expect(error.message).toContain('600 seconds');
    expect(received).toHaveLength(1);
  });

  test('a write is never repeated', async () => {
    const { account, received } = await startService((_, response) => response.writeHead(503).end());
    await errorOf(client.add(account, draft));
    await errorOf(client.update(account, 1, draft));
    await errorOf(client.removeMany(account, [1]));
    expect(received).toHaveLength(3);
  });

  test('a delete is: when its first answer was lost and nothing is there now, it has done its work', async () => {
    const { account } = await startService((_, response, count) =>
      count === 1 ? response.destroy() : sendJson(response, failed('Record Not Found')),
    );
    expect(await client.remove(account, 1)).toBe('deleted');
  });

  test('a delete of what is not there says so, also after a pause', async () => {
    const { account } = await startService((_, response, count) =>
      count === 2
        ? response.writeHead(429, { 'retry-after': '0' }).end()
        : sendJson(response, failed('Record Not Found')),
    );
    expect(await client.remove(account, 1)).toBe('gone');
    expect(await client.remove(account, 1)).toBe('gone');
  });

  test('a page that is missing is not a contact that is missing', async () => {
    const { account } = await startService((_, response) =>
      response.writeHead(404).end('<h1>Not Found</h1>'),
    );
    expect(await errorOf(client.remove(account, 1))).toMatchObject({ code: 'unreadable_answer' });
  });
});
