/** What the client sends, and what it makes of the answers of a service that works. */
import { afterAll, describe, expect, test } from 'vitest';
import { all, client, closeClients, draft, errorOf } from './clients.ts';
import {
  failed,
  PUBLIC_KEY,
  SECRET_KEY,
  sendJson,
  startService,
  success,
  wireContact,
} from './odd-service.ts';

afterAll(closeClients);

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

describe('the list', () => {
  test('comes one by one, without deleted contacts, whatever keys the service adds', async () => {
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
    let asked = 0;
    const held: (() => void)[] = [];
    const { account } = await startService((_, response) => {
      asked++;
      held.push(() => sendJson(response, success({ contact: wireContact(1) })));
    });
    const answers = Promise.all(Array.from({ length: 30 }, () => client.details(account, 1)));
    for (let answered = 0; answered < 30; answered++) {
      await expect.poll(() => asked).toBe(Math.min(answered + 8, 30));
      held.shift()?.();
    }
    await answers;
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
