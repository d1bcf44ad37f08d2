/** Services that answer as the tests say: real HTTP servers on a free port, closed when the test ends. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Account } from '../../src/contacts/account.ts';

export type Received = {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
};
export type Handler = (request: Received, response: ServerResponse, count: number) => void;

export const PUBLIC_KEY = 'pk_live_4f9a8b7c6d5e';
export const SECRET_KEY = 'sk/live+0a1b2c3d4e5f&6g';

/** `received` grows with every request; `account` has this service's address. */
export async function startService(handler: Handler): Promise<{ account: Account; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const call = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(parts).toString(),
      };
      received.push(call);
      handler(call, response, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { account: buildAccount(`http://127.0.0.1:${port}/api/`), received };
}

export function buildAccount(apiUrl: string): Account {
  // Several services share one database within a file of tests.
  return { id: randomUUID(), workspaceId: 'T1', apiUrl, publicKey: PUBLIC_KEY, secretKey: SECRET_KEY };
}

/** Always with HTTP 200, as products of this family do. */
export function sendJson(response: ServerResponse, body: unknown, httpStatus = 200): void {
  response.writeHead(httpStatus, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export function success(message: unknown): { status: 'success'; message: unknown } {
  return { status: 'success', message };
}

export function failed(errors: unknown): { status: 'failed'; errors: unknown } {
  return { status: 'failed', errors };
}

/** One contact as the list sends it. */
export function wireContact(id: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id,
    user_id: 1,
    contact_type_id: 1,
    first_name: `First${id}`,
    last_name: `Last${id}`,
    email: `person${id}@example.com`,
    alt_email: null,
    country: 'France',
    state: null,
    city: '',
    address_line1: null,
    address_line2: null,
    state_province_region: null,
    postal_code: null,
    custom_field: null,
    deleted_at: null,
    created_at: '2023-11-26T05:25:00.000000Z',
    updated_at: '2023-11-26T05:25:00.000000Z',
    fullname: `First${id} Last${id}`,
    contact_type: { id: 1, user_id: 1, name: 'Customers', deleted_at: null },
    ...more,
  };
}
