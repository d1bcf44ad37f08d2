/** A contacts service that never changes, in a process of its own: `node static-service.ts <count>` prints its address. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildPeople } from './people.ts';

const people = buildPeople(Number(process.argv[2]));
const byId = new Map(people.map((person) => [person.id, person]));
const list = Buffer.from(JSON.stringify({ status: 'success', message: { contacts: people } }));

const server = createServer((request, response) => {
  request.resume();
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://service');
  response.setHeader('content-type', 'application/json');
  if (pathname.endsWith('contacts/list')) {
    response.setHeader('content-length', list.length);
    response.end(list);
    return;
  }
  const contact = byId.get(Number(searchParams.get('contact_id')));
  response.end(
    JSON.stringify(
      pathname.endsWith('contacts/details') && contact
        ? { status: 'success', message: { contact } }
        : { status: 'failed', errors: 'Record Not Found' },
    ),
  );
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/ ${list.length}`);
});
process.once('SIGTERM', () => server.close().closeAllConnections());
