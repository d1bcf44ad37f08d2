import { writeContactsFile } from './contacts-file.ts';
import { buildPeople } from './people.ts';
import { firstLine, startProgram } from './processes.ts';
import { withContacts } from './sync.ts';

const service = startProgram(['bench/static-service.ts', '100000'], {});
const [apiUrl = ''] = (await firstLine(service)).split(' ');
const known = buildPeople(100000);
const database = {
  name: 'e',
  settings: {},
  url: undefined,
  dataDir: '/tmp/ip-bench/data',
  stop: async () => {},
};
const t = Date.now();
await withContacts({ people: [], apiUrl, database }, (contacts, account) => contacts.sync(account));
console.log('sync', Date.now() - t);
for (const rows of [10000, 300000, 1000000])
  await writeContactsFile(`/tmp/ip-bench/${rows}.csv`, rows, known);
await service.stop();
