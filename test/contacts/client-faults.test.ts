/** The client against services that answer with nonsense, redirect, hang or break off. */
import { afterAll, describe, expect, test } from 'vitest';
import { createContactsClient } from '../../src/contacts/client.ts';
import { createLog } from '../../src/log.ts';
import { all, client, closeClients, draft, errorOf, everythingIn, hasty, retry } from './clients.ts';
import {
  buildAccount,
  failed,
  PUBLIC_KEY,
  SECRET_KEY,
  sendJson,
  startService,
  success,
  wireContact,
} from './odd-service.ts';

afterAll(closeClients);

describe('an answer that is not the service’s', () => {
  const page = '<!doctype html><title>Sign in</title>';
  test.each([
    ['a web page', 200, page, 'unreadable_answer'],
    ['an empty body', 200, '', 'unreadable_answer'],
    ['JSON of something else', 200, '{"hello":"world"}', 'unreadable_answer'],
    ['no object at all', 200, '[1,2]', 'unreadable_answer'],
    [
      'a body cut in the middle',
      200,
      '{"status":"success","message":{"contacts":[{"id":',
      'unreadable_answer',
    ],
    ['a trailing comma', 200, '{"status":"success","message":{"contacts":[],}}', 'unreadable_answer'],
    ['a success without its message', 200, '{"status":"success"}', 'unreadable_answer'],
    [
      'contacts without an id',
      200,
      '{"status":"success","message":{"contacts":[{"a":1}],"contact":{"a":1}}}',
      'unreadable_answer',
    ],
    ['a page that was not found', 404, page, 'unreadable_answer'],
    ['a page that asks to sign in', 401, page, 'keys_refused'],
    ['a proxy that has lost the service', 502, page, 'unavailable'],
    ['an empty page of a broken service', 500, '', 'unavailable'],
  ])('%s: HTTP %i', async (_what, httpStatus, body, code) => {
    const { account } = await startService((_, response) => response.writeHead(httpStatus).end(body));
    for (const call of [() => client.details(account, 1), () => all(client.list(account))]) {
      const error = await errorOf(call());
      expect(error).toMatchObject({ code, facts: { httpStatus, excerpt: body.slice(0, 200) } });
    }
  });

  test('a list of none is a list', async () => {
    const { account } = await startService((_, response, count) =>
      sendJson(response, success({ contacts: count === 1 ? [] : {} })),
    );
    expect(await all(client.list(account))).toEqual([]);
    expect(await all(client.list(account))).toEqual([]);
  });

  test('after a write it says that the outcome is not known', async () => {
    const { account, received } = await startService((_, response) => response.writeHead(502).end(page));
    expect(await errorOf(client.add(account, draft))).toMatchObject({
      code: 'unavailable',
      outcomeUnknown: true,
    });
    expect(received).toHaveLength(1);
  });

  test('the excerpt is 200 characters and holds neither keys nor people', async () => {
    const echoes = [
      SECRET_KEY,
      encodeURIComponent(SECRET_KEY),
      SECRET_KEY.replaceAll('/', '\\/'),
      SECRET_KEY.replaceAll('&', '&amp;'),
      SECRET_KEY.toUpperCase(),
      Buffer.from(SECRET_KEY).toString('base64'),
      PUBLIC_KEY,
    ];
    for (const echo of echoes) {
      for (const pad of [0, 150, 190]) {
        const body = `<p>${'x'.repeat(pad)} your key ${echo} is wrong, ana@example.com ${'y'.repeat(5000)}`;
        const { account } = await startService((_, response) => response.writeHead(200).end(body));
        const error = await errorOf(client.details(account, 1));
        const text = everythingIn(error);
        expect(String(error.facts.excerpt).length).toBeLessThanOrEqual(200);
        expect(text).not.toContain(echo.slice(0, 8));
        expect(text).not.toContain('ana@example.com');
      }
    }
  });

  test('a refusal that repeats the keys does so without them', async () => {
    const { account } = await startService((_, response, count) =>
      sendJson(
        response,
        failed(
          count === 1 ? { email: [`Bad ${SECRET_KEY} and ${PUBLIC_KEY}`] } : `No plan for ${SECRET_KEY}`,
        ),
      ),
    );
    for (let call = 0; call < 2; call++) {
      const text = everythingIn(await errorOf(client.add(account, draft)));
      expect(text).not.toContain(SECRET_KEY);
      expect(text).not.toContain(PUBLIC_KEY);
    }
  });

  test('a body that never ends is cut off', async () => {
    const { account } = await startService((_, response) => {
      response.writeHead(200);
      const more = () => response.write('x'.repeat(16_384), () => !response.destroyed && setImmediate(more));
      more();
    });
    expect(await errorOf(hasty.details(account, 1))).toMatchObject({ code: 'unreadable_answer' });
  });

  test('a list that puts endless text into one contact is cut off', async () => {
    const small = createContactsClient({
      log: createLog('silent'),
      limits: { retry, maxContactBytes: 100_000 },
    });
    const { account } = await startService((_, response) => {
      response.writeHead(200).write('{"status":"success","message":{"contacts":[{"id":1,"email":"');
      const more = () => response.write('x'.repeat(16_384), () => !response.destroyed && setImmediate(more));
      more();
    });
    expect(await errorOf(all(small.list(account)))).toMatchObject({ code: 'unreadable_answer' });
    await small.close();
  });
});

describe('redirects', () => {
  test('are never followed to another origin, so that nobody else sees the keys', async () => {
    const thief = await startService((_, response) => sendJson(response, success({ contacts: [] })));
    const { account } = await startService((_, response) =>
      response.writeHead(302, { location: `${thief.account.apiUrl}contacts/list` }).end(),
    );
    const calls = [
      () => all(client.list(account)),
      () => client.details(account, 1),
      () => client.add(account, draft),
      () => client.remove(account, 1),
      () => client.removeMany(account, [1]),
      () => client.types(account),
    ];
    for (const call of calls) {
      const error = await errorOf(call());
      expect(error.code).toBe('unreadable_answer');
      expect(error.message).toContain('redirect');
    }
    expect(thief.received).toEqual([]);
  });
});

describe('a service that hangs', () => {
  test.each([
    ['before its headers', (): void => {}],
    [
      'in the middle of its body',
      (response: import('node:http').ServerResponse) => {
        response.writeHead(200).write('{"status":"suc');
      },
    ],
  ])('%s is given up and tried again when that is harmless', async (_what, answer) => {
    const { account, received } = await startService((_, response) => answer(response));
    const error = await errorOf(hasty.details(account, 1));
    expect(error).toMatchObject({ code: 'unavailable', outcomeUnknown: false });
    expect(error.message).toContain('did not answer in time');
    expect(received).toHaveLength(3);
  });

  test('in a list, and in a write whose outcome then is not known', async () => {
    const { account, received } = await startService(() => {});
    const errors = await Promise.all([errorOf(all(hasty.list(account))), errorOf(hasty.add(account, draft))]);
    expect(errors.map(({ code, outcomeUnknown }) => [code, outcomeUnknown])).toEqual([
      ['unavailable', false],
      ['unavailable', true],
    ]);
    expect(received.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('while its body drips on for ever', async () => {
    const dripping = createContactsClient({
      log: createLog('silent'),
      limits: { retry: { ...retry, attempts: 1 }, answerTimeoutMs: 400 },
    });
    const { account } = await startService((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
    expect(await errorOf(dripping.details(account, 1))).toMatchObject({ code: 'unavailable' });
    await dripping.close();
  });

  test('the caller’s abort ends the call with the caller’s reason, before and within the answer', async () => {
    const { account } = await startService((call, response) => {
      if (call.path.includes('list')) {
        response
          .writeHead(200)
          .write(`{"status":"success","message":{"contacts":[${JSON.stringify(wireContact(1))},{`);
      }
    });
    const reason = new Error('the person left');
    const waiting = new AbortController();
    const call = client.details(account, 1, waiting.signal);
    waiting.abort(reason);
    await expect(call).rejects.toBe(reason);

    const reading = new AbortController();
    const rows = client.list(account, reading.signal)[Symbol.asyncIterator]();
    await rows.next();
    reading.abort(reason);
    await expect(rows.next()).rejects.toBe(reason);
  });
});

describe('a connection that breaks', () => {
  test('within the body is a failure that may pass', async () => {
    const { account, received } = await startService((_, response) => {
      response
        .writeHead(200, { 'content-length': '5000' })
        .write('{"status":"success",', () => response.destroy());
    });
    const error = await errorOf(client.details(account, 1));
    expect(error).toMatchObject({ code: 'unavailable' });
    expect(received).toHaveLength(3);
  });

  test('after some contacts: those were handed out, then it fails, and nothing is handed out twice', async () => {
    const { account, received } = await startService((_, response) => {
      const some = [1, 2, 3].map((id) => JSON.stringify(wireContact(id))).join(',');
      response.writeHead(200).write(`{"status":"success","message":{"contacts":[${some},{`, () => {
        setImmediate(() => response.destroy());
      });
    });
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { id } of client.list(account)) seen.push(id);
    })();
    expect(await errorOf(reading)).toMatchObject({ code: 'unavailable' });
    expect(seen).toEqual([1, 2, 3]);
    expect(received).toHaveLength(1);
  });

  test('where nobody listens nothing was changed', async () => {
    const nobody = buildAccount('http://127.0.0.1:9/api/');
    const error = await errorOf(client.add(nobody, draft));
    expect(error).toMatchObject({ code: 'unavailable', outcomeUnknown: false });
    expect(error.message).toContain('cannot be reached');
  });
});
