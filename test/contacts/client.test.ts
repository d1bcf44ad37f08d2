import { afterAll, describe, expect, test } from 'vitest';
import { createContactsClient } from '../../src/contacts/client.ts';
import { ContactsError } from '../../src/contacts/client-errors.ts';
import type { ContactDraft } from '../../src/contacts/contact.ts';
import { createLog } from '../../src/log.ts';
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

const retry = { attempts: 3, baseMs: 5, maxWaitMs: 1500, budgetMs: 10_000 };
const client = createContactsClient({ log: createLog('silent'), limits: { retry } });
/** Gives up soon, for services that hang. */
const hasty = createContactsClient({
  log: createLog('silent'),
  limits: {
    retry,
    headersTimeoutMs: 300,
    slowHeadersTimeoutMs: 300,
    bodyTimeoutMs: 300,
    maxAnswerBytes: 50_000,
  },
});
afterAll(() => Promise.all([client.close(), hasty.close()]));

const draft: ContactDraft = {
  email: 'ana@example.com',
  contact_type_id: 2,
  country: 75,
  first_name: 'Ana',
  last_name: '',
  state: '',
  city: 'Lyon & Paris',
  address_line1: '',
  address_line2: '',
  state_province_region: '',
  postal_code: '',
};

async function errorOf(promise: Promise<unknown>): Promise<ContactsError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ContactsError);
  return error as ContactsError;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  return await Array.fromAsync(items);
}

function everythingIn(error: ContactsError): string {
  return JSON.stringify([error.message, error.facts, error.fields, String(error.cause), error.stack]);
}

describe('what is sent', () => {
  test('every call carries both keys, to the path below the base address', async () => {
    const { account, received } = await startService((_, response) =>
      sendJson(response, success({ contacts: [] })),
    );
    await all(client.list({ ...account, apiUrl: account.apiUrl.replace(/\/$/, '') }));
    expect(received[0]).toMatchObject({ method: 'GET', path: '/api/contacts/list' });
    expect(received[0]?.headers).toMatchObject({ publickey: PUBLIC_KEY, secretkey: SECRET_KEY });
  });

  test('add sends every documented field, blank ones too', async () => {
    const { account, received } = await startService((_, response) =>
      sendJson(response, success('Contact Added Successfully')),
    );
    await client.add(account, draft);
    expect(received[0]).toMatchObject({ method: 'POST', path: '/api/contacts/add' });
    expect(Object.fromEntries(new URLSearchParams(received[0]?.body))).toEqual(
      Object.fromEntries(Object.entries(draft).map(([field, value]) => [field, String(value)])),
    );
  });

  test('update sends the whole record and the id', async () => {
    const { account, received } = await startService((_, response) => sendJson(response, success('Updated')));
    await client.update(account, 25, draft);
    const form = new URLSearchParams(received[0]?.body);
    expect(form.get('contact_id')).toBe('25');
    expect([...form.keys()]).toHaveLength(12);
  });

  test('removing several sends numbered ids', async () => {
    const { account, received } = await startService((_, response) =>
      sendJson(response, success('Deleted Successfully')),
    );
    expect(await client.removeMany(account, [8, 44])).toBe('deleted');
    expect([...new URLSearchParams(received[0]?.body)]).toEqual([
      ['strIds[0]', '8'],
      ['strIds[1]', '44'],
    ]);
  });

  test('a path from the settings cannot carry the keys to another host', async () => {
    const other = await startService((_, response) => sendJson(response, success({ countries: [] })));
    const { account, received } = await startService((_, response) => sendJson(response, {}, 404));
    await errorOf(client.countries(account, `//${new URL(other.account.apiUrl).host}/steal`));
    await errorOf(client.countries(account, other.account.apiUrl));
    expect(other.received).toEqual([]);
    expect(received).toHaveLength(2);
  });

  test('an upload streams its file with its length', async () => {
    const { account, received } = await startService((_, response) =>
      sendJson(response, success('Imported')),
    );
    async function* content() {
      yield Buffer.from('email\n');
      yield Buffer.from('ana@example.com\n');
    }
    await client.uploadCsv(account, { contactTypeId: 3, name: 'a"b.csv', content: content(), bytes: 22 });
    const form = await new Response(received[0]?.body, {
      headers: { 'content-type': String(received[0]?.headers['content-type']) },
    }).formData();
    expect(form.get('contact_type_id')).toBe('3');
    const file = form.get('file') as File;
    expect([file.name, await file.text()]).toEqual(['a_b.csv', 'email\nana@example.com\n']);
    expect(received[0]?.headers['content-length']).toBe(String(received[0]?.body.length));
  });
});

describe('a service that answers every failure with HTTP 200', () => {
  test.each([
    ['Record Not Found', 'not_found'],
    ['The secret key is not valid', 'keys_refused'],
    ['Plan limit reached', 'fields_refused'],
    [{ PublicKey: ['The public key field is required.'] }, 'keys_refused'],
    [{ email: ['The email field is required.'] }, 'fields_refused'],
  ])('%j is %s', async (errors, code) => {
    const { account } = await startService((_, response) => sendJson(response, failed(errors)));
    const calls = [
      () => client.details(account, 1),
      () => client.add(account, draft),
      () => all(client.list(account)),
    ];
    for (const call of calls) {
      expect(await errorOf(call())).toMatchObject({ code, outcomeUnknown: false });
    }
  });

  test('fields refused come by field, with the sentences of the service', async () => {
    const { account } = await startService((_, response) =>
      sendJson(response, failed({ email: ['The email has already been taken.'], country: 'Wrong.' })),
    );
    const error = await errorOf(client.add(account, draft));
    expect(error.fields).toEqual({ email: ['The email has already been taken.'], country: ['Wrong.'] });
    expect(error.message).toContain('The email has already been taken.');
  });

  test('a success counts as one whatever the HTTP status', async () => {
    const { account } = await startService((_, response) => sendJson(response, success('Added'), 500));
    await client.add(account, draft);
  });
});

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
          .write(`{"status":"success","message":{"contacts":[${JSON.stringify(wireContact(1))},`);
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
      response.writeHead(200).write(`{"status":"success","message":{"contacts":[${some},`, () => {
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

describe('the list', () => {
  test('comes one by one, without deleted contacts, and unknown keys stay', async () => {
    const { account } = await startService((_, response) =>
      sendJson(
        response,
        success({
          contacts: [
            wireContact(3, { score: 7 }),
            wireContact(2, { deleted_at: '2024-01-01' }),
            wireContact(1),
          ],
        }),
      ),
    );
    const contacts = await all(client.list(account));
    expect(contacts.map(({ id }) => id)).toEqual([3, 1]);
    expect(contacts[0]).toMatchObject({ score: 7 });
  });

  test('may be left early, which frees its connection', async () => {
    const closed: boolean[] = [];
    const { account } = await startService((_, response) => {
      response.on('close', () => closed.push(true));
      response.writeHead(200).write('{"status":"success","message":{"contacts":[');
      const more = (id: number) => {
        if (!response.destroyed)
          response.write(`${JSON.stringify(wireContact(id))},`, () => setImmediate(more, id + 1));
      };
      more(1);
    });
    for await (const { id } of client.list(account)) if (id === 5) break;
    await expect.poll(() => closed).toEqual([true]);
  });

  test('no more requests at once than allowed, and the rest wait for their turn', async () => {
    let open = 0;
    let most = 0;
    const { account } = await startService((_, response) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open--;
        sendJson(response, success({ contact: wireContact(1) }));
      }, 20);
    });
    await Promise.all(Array.from({ length: 30 }, () => client.details(account, 1)));
    expect(most).toBe(8);
  });
});

describe('the sample', () => {
  const csv = 'email,first_name\nana@example.com,Ana\n';
  test.each([
    ['{}', 'application/json', 200],
    ['{"status":"failed","errors":"Record Not Found"}', 'application/json', 200],
    ['<html>no</html>', 'text/html', 200],
    ['', 'text/csv', 200],
    ['nothing here', 'text/plain', 200],
    [csv, 'text/csv', 404],
  ])('%j is none', async (body, type, httpStatus) => {
    const { account } = await startService((_, response) =>
      response.writeHead(httpStatus, { 'content-type': type }).end(body),
    );
    expect(await client.csvSample(account)).toBeUndefined();
  });

  test('is taken with its name when CSV comes', async () => {
    const { account } = await startService((_, response, count) =>
      response
        .writeHead(
          200,
          count === 1 ? { 'content-disposition': 'attachment; filename="../../My sample.csv"' } : {},
        )
        .end(csv),
    );
    expect(await client.csvSample(account)).toEqual({ name: 'My sample.csv', bytes: Buffer.from(csv) });
    expect(await client.csvSample(account)).toMatchObject({ name: 'contacts-sample.csv' });
  });

  test('refused keys are not taken for a missing sample', async () => {
    const { account } = await startService((_, response) =>
      sendJson(response, failed({ SecretKey: ['The secret key field is required.'] })),
    );
    expect(await errorOf(client.csvSample(account))).toMatchObject({ code: 'keys_refused' });
  });
});
