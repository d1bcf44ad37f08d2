/** Settings: what they become, and what a wrong one is told. */
import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { expect, test } from 'vitest';
import { readConfig, SETTING_NAMES, VENDOR_API_URL } from '../src/config.ts';

const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'signing' };
const keys = { CONTACTS_PUBLIC_KEY: 'public-key-value', CONTACTS_SECRET_KEY: 'secret-key-value' };
const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://db/desk',
  ENCRYPTION_KEY: 'a'.repeat(64),
  ...slack,
  ...keys,
};

function faultsOf(environment: Record<string, string>): string {
  try {
    readConfig(environment);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test('nothing set means the sandbox, the embedded contacts API and the embedded database', () => {
  const config = readConfig({});
  expect(config.slack).toBeUndefined();
  expect(config.contacts).toEqual({ kind: 'embedded' });
  expect(config.database.url).toBeUndefined();
});

test('keys alone mean the address of the vendor; an address gets its slash', () => {
  expect(readConfig(keys).contacts).toMatchObject({ kind: 'service', apiUrl: VENDOR_API_URL });
  const own = readConfig({ ...keys, CONTACTS_API_URL: 'https://mail.example.com/api' });
  expect(own.contacts).toMatchObject({ apiUrl: 'https://mail.example.com/api/' });
});

test('a setting left blank counts as not set', () => {
  expect(readConfig({ SLACK_BOT_TOKEN: '', CONTACTS_API_URL: '  ', PORT: '' }).http.port).toBe(3000);
});

test('blanks around a value do not count, as they come with what is copied', () => {
  const config = readConfig({ SLACK_BOT_TOKEN: ' xoxb-1\n', SLACK_SIGNING_SECRET: 'signing\r\n' });
  expect(config.slack).toMatchObject({ botToken: 'xoxb-1', door: { signingSecret: 'signing' } });
});

test('a token that no request can carry is refused here: the failure of the request would quote it', () => {
  for (const token of ['xoxb-1\n2', 'xoxb-1…']) {
    const message = faultsOf({ ...slack, SLACK_BOT_TOKEN: token });
    expect(message).toContain('SLACK_BOT_TOKEN');
    expect(message).not.toContain(token);
  }
  expect(faultsOf({ ...slack, SLACK_APP_TOKEN: 'xapp-1 2' })).toContain('SLACK_APP_TOKEN');
});

test('a host of files that is none is named', () => {
  for (const hosts of ['one.example two.example', 'one.example:port', 'one.example,:443']) {
    expect(faultsOf({ ...slack, SLACK_FILE_HOSTS: hosts })).toContain('SLACK_FILE_HOSTS');
  }
  const config = readConfig({ ...slack, SLACK_FILE_HOSTS: 'one.example, two.example:8443,' });
  expect(config.slack?.fileHosts).toEqual(['one.example', 'two.example:8443']);
});

test('Socket Mode wins over HTTP when both are set', () => {
  expect(readConfig({ ...slack, SLACK_APP_TOKEN: 'xapp-1' }).slack?.door.kind).toBe('socket');
  expect(readConfig(slack).slack?.door.kind).toBe('http');
});

test('all faults are named at once, by setting, and no value is printed', () => {
  const message = faultsOf({
    SLACK_BOT_TOKEN: 'xoxp-my-own-token',
    PORT: 'eighty',
    CONTACTS_SECRET_KEY: 'my-secret',
    DATABASE_URL: 'mysql://user:pass@db/x',
  });
  for (const name of ['SLACK_BOT_TOKEN', 'PORT', 'CONTACTS_PUBLIC_KEY', 'DATABASE_URL']) {
    expect(message).toContain(name);
  }
  for (const value of ['xoxp-my-own-token', 'eighty', 'my-secret', 'user:pass']) {
    expect(message).not.toContain(value);
  }
});

test.each([
  ['an address without keys', { CONTACTS_API_URL: 'https://x.example/api/' }, 'CONTACTS_PUBLIC_KEY'],
  ['one key of two', { CONTACTS_PUBLIC_KEY: 'p' }, 'CONTACTS_SECRET_KEY'],
  ['a bot token without a door', { SLACK_BOT_TOKEN: 'xoxb-1' }, 'SLACK_SIGNING_SECRET'],
  ['a door without a bot token', { SLACK_APP_TOKEN: 'xapp-1' }, 'SLACK_BOT_TOKEN'],
  ['OAuth alone', { SLACK_CLIENT_ID: '1' }, 'SLACK_BOT_TOKEN'],
  ['a short encryption key', { ENCRYPTION_KEY: 'abc' }, 'ENCRYPTION_KEY'],
  [
    'a file host with no name',
    { ...slack, SLACK_FILE_HOSTS: 'https://files.slack.com/' },
    'SLACK_FILE_HOSTS',
  ],
])('%s is refused', (_, environment, named) => {
  expect(faultsOf(environment)).toContain(named);
});

test('production refuses the sandbox, the embedded API, the embedded database and a made-up key', () => {
  expect(faultsOf(production)).toBe('');
  for (const name of ['SLACK_BOT_TOKEN', 'DATABASE_URL', 'ENCRYPTION_KEY', 'CONTACTS_SECRET_KEY'] as const) {
    const { [name]: _, ...rest } = production;
    expect(faultsOf(rest)).toContain(name);
  }
});

test('.env.example lists every setting, in order, with its default', () => {
  const text = readFileSync('.env.example', 'utf8');
  const example = parse(text);
  expect(Object.keys(example)).toEqual(SETTING_NAMES);
  expect(readConfig(example)).toEqual(readConfig({}));
});

test('what can be undone must still be known', () => {
  expect(readConfig({}).ledger).toEqual({ undoDays: 30, days: 365 });
  expect(faultsOf({ LEDGER_DAYS: '7' })).toContain('UNDO_DAYS must not be more than LEDGER_DAYS');
  expect(faultsOf({ UNDO_DAYS: '0' })).toContain('UNDO_DAYS must be at least 1');
  const endless = faultsOf({ UNDO_DAYS: '9999999', LEDGER_DAYS: '9999999' });
  expect(endless).toContain('UNDO_DAYS must be at most 36500');
  expect(endless).toContain('LEDGER_DAYS must be at most 36500');
});
