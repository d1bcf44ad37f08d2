/** An import with everything that a message may tell, and its message. */
import { checkMessage } from '../../../src/block-kit/check.ts';
import type { Import, Receipt } from '../../../src/imports/import.ts';
import type { Offer, Tally } from '../../../src/imports/offer.ts';
import { buildImportMessage } from '../../../src/slack/imports/message.ts';

export const tally: Tally = {
  fit: 1011,
  update: 0,
  same: 0,
  existing: 163,
  absent: 0,
  several: 0,
  doubles: 9,
  unfit: 21,
  problems: [
    {
      row: 5,
      reason: 'not an e-mail address',
      problem: '`ana@x` is not an e-mail address: add the part after the dot',
    },
  ],
  doubled: [{ row: 7, winner: 9 }],
  sample: [{ row: 2, is: 'add', email: 'ana@example.com', name: 'Ana Ruiz', changes: [] }],
  doubtful: 0,
  doubts: [],
};
export const offer: Offer = {
  format: { encoding: 'windows-1252', delimiter: ';', newlines: ['\n'], padded: false, headerRow: 1 },
  columns: ['Name', 'Mail', 'Phone'],
  mapping: ['full_name', 'email', null],
  rows: 1204,
  asIs: tally,
  withCountry: { ...tally, fit: 1020, unfit: 12 },
  types: [
    { id: 1, name: 'Customers' },
    { id: 2, name: 'Leads' },
  ],
  questions: [],
  remembered: false,
  seen: null,
  by: { overrides: { format: {}, columns: {} }, policy: 'skip' },
};
export const receipt: Receipt = {
  rows: 1204,
  present: 1009,
  notTaken: 2,
  updated: 0,
  same: 0,
  absent: 0,
  several: 0,
  notSent: 0,
  existing: 163,
  doubles: 9,
  refused: 1,
  unfit: 20,
  reasons: [{ reason: 'not an e-mail address', rows: 20 }],
  attached: true,
};
export const imported: Import = {
  id: '7b0e6a1e-5d0c-4c8e-9f57-0a8f0d0b7a11',
  workspaceId: 'T1',
  accountId: 'a',
  fileId: 'F1',
  channelId: 'C1',
  eventTs: '1.5',
  shareTs: '1.0',
  sharerId: 'U1',
  source: 'channel',
  fileName: 'people.csv',
  state: 'offered',
  messageChannel: 'C1',
  threadTs: '1.0',
  messageTs: '2.0',
  note: 'The service is away. Try again in a minute.',
  offer,
  choice: { type: null, country: null },
  policy: 'skip',
  overrides: { format: {}, columns: {} },
  plan: 1,
  fileHash: null,
  planCsv: null,
  startedBy: 'U1',
  startedAt: new Date('2026-11-23T11:04:00Z'),
  link: 1,
  fence: 1,
  interruptions: 0,
  doneRow: 0,
  batchTo: null,
  batchAt: null,
  batchUploads: false,
  waitsUntil: null,
  mark: null,
  upload: null,
  code: null,
  stoppedBy: null,
  stoppedAt: null,
  sent: 412,
  receipt,
  reported: false,
  updatedAt: new Date(),
};

export const faults = (changes: Partial<Import>) =>
  checkMessage(buildImportMessage({ ...imported, ...changes }));
export const textOf = (changes: Partial<Import>) =>
  JSON.stringify(buildImportMessage({ ...imported, ...changes }));
