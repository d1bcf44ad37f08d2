/** Slack's record of a file in all the states it comes in. */
import { expect, test } from 'vitest';
import { readSlackFile } from '../../../src/slack/imports/shared-file.ts';

const file = {
  name: 'a.csv',
  filetype: 'csv',
  mode: 'hosted',
  size: 7,
  url_private: 'https://files.slack.com/p',
  url_private_download: 'https://files.slack.com/d',
};

test('a whole file is read with the messages it was shared in here', () => {
  const shares = { public: { C1: [{ ts: '1.1' }, { ts: '3.3' }], C2: [{ ts: '9.9' }] } };
  expect(readSlackFile({ ...file, shares }, 'C1')).toEqual({
    name: 'a.csv',
    kind: 'csv',
    size: 7,
    url: 'https://files.slack.com/d',
    pasted: false,
    shares: [
      { ts: '1.1', threadTs: '1.1' },
      { ts: '3.3', threadTs: '3.3' },
    ],
  });
});

test('a file shared inside a thread is answered in that thread', () => {
  const shares = { private: { D1: [{ ts: '2.2', thread_ts: '1.1' }] } };
  expect(readSlackFile({ ...file, shares }, 'D1')).toMatchObject({
    shares: [{ ts: '2.2', threadTs: '1.1' }],
  });
});

test('a share Slack does not tell of yet has no message', () => {
  expect(readSlackFile(file, 'C1')).toMatchObject({ shares: [] });
});

test('a pasted snippet without a name is read', () => {
  expect(readSlackFile({ ...file, name: null, title: 'Untitled', mode: 'snippet' }, 'C1')).toMatchObject({
    name: 'Untitled',
    pasted: true,
  });
});

test.each([
  ['tombstone', { mode: 'tombstone' }, 'gone'],
  ['hidden by the plan', { mode: 'hidden_by_limit' }, 'gone'],
  ['access denied', { file_access: 'access_denied' }, 'closed'],
  ['a stub of Slack Connect', { file_access: 'check_file_info' }, 'closed'],
  ['kept by another service', { is_external: true }, 'elsewhere'],
  ['external by mode', { mode: 'external' }, 'elsewhere'],
  ['nothing at all', {}, 'closed'],
])('%s cannot be read', (_, given, expected) => {
  expect(readSlackFile(given, 'C1')).toBe(expected);
});
