/** Calls in the form of the vendor's examples, by the clients this machine has, with only address and keys changed. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FRANCE, useApi } from './running-api.ts';

const api = useApi();
const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'desk-clients-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ADDED = { status: 'success', message: 'Contact Added Successfully' };

function has(program: string): boolean {
  const found = spawnSync(program, ['--version']).status === 0;
  if (!found)
    console.warn(`NOT TESTED: ${program} is not installed, so its form of the calls was not tried.`);
  return found;
}

/** The examples' base address: it ends in a slash, and the calls begin with another. */
function base(): string {
  return api.current.url;
}

describe.runIf(has('curl'))('curl', () => {
  async function curl(...words: string[]): Promise<unknown> {
    const { publicKey, secretKey } = api.current.mine.keys;
    const headers = ['--header', `PublicKey: ${publicKey}`, '--header', `SecretKey: ${secretKey}`];
    const { stdout } = await run('curl', ['--silent', '--show-error', '--location', ...headers, ...words]);
    return JSON.parse(stdout);
  }

  test('adds by multipart form', async () => {
    const { mine } = api.current;
    const form = [
      `contact_type_id="${mine.types[0]}"`,
      'first_name="Seikh "',
      'email="seikh@example.com"',
      'country="10"',
    ];
    const words = form.flatMap((field) => ['--form', field]);
    expect(await curl('--request', 'POST', `${base()}/contacts/add`, ...words)).toEqual(ADDED);
    expect((await mine.list())[0]).toMatchObject({ first_name: 'Seikh', country: 'Antigua and Barbuda' });
  });

  test('updates, shows and deletes', async () => {
    const { mine } = api.current;
    const { id } = await mine.add();
    const fields = [
      `contact_id=${id}`,
      `contact_type_id=${mine.types[1]}`,
      'email=new@example.com',
      'country=1',
    ];
    const words = fields.flatMap((field) => ['-F', field]);
    expect(await curl(`${base()}/contacts/update`, ...words)).toMatchObject({
      message: 'Contact Updated Successfully',
    });
    const shown = await curl('--request', 'GET', `${base()}/contacts/details?contact_id=${id}`);
    expect(shown).toMatchObject({ message: { contact: { id, email: 'new@example.com', country: '1' } } });
    const gone = await curl('--request', 'DELETE', `${base()}/contacts/delete?contact_id=${id}`);
    expect(gone).toEqual({ status: 'success', message: 'Deleted Successfully' });
  });

  test('deletes several by urlencoded ids', async () => {
    const { mine } = api.current;
    const [one, two] = [await mine.add(), await mine.add()];
    const words = [`strIds[0]=${one.id}`, `strIds[1]=${two.id}`].flatMap((pair) => [
      '--data-urlencode',
      pair,
    ]);
    const header = ['--header', 'Content-Type: application/x-www-form-urlencoded'];
    const answer = await curl(`${base()}/contacts/bulk-delete`, ...header, ...words);
    expect(answer).toEqual({ status: 'success', message: 'Deleted Successfully' });
    expect((await mine.list()).filter(({ id }) => id === one.id || id === two.id)).toEqual([]);
  });

  test('downloads the sample and uploads it', async () => {
    const { mine } = api.current;
    const file = join(folder, 'sample.csv');
    const { publicKey, secretKey } = mine.keys;
    const headers = ['-H', `PublicKey: ${publicKey}`, '-H', `SecretKey: ${secretKey}`];
    await run('curl', ['-sS', ...headers, `${base()}/contacts/csv-sample/download`, '-o', file]);
    expect(await readFile(file, 'utf8')).toMatch(/^email,country,/);
    const form = ['--form', `contact_type_id="${mine.types[0]}"`, '--form', `file=@"${file}"`];
    const answer = await curl('--request', 'POST', `${base()}/contacts/upload-csv`, ...form);
    expect(answer).toEqual({ status: 'success', message: 'Imported Successfully' });
  });

  test('sees why a file that is far too big was refused', async () => {
    const file = join(folder, 'big.csv');
    await writeFile(file, 'x'.repeat(28 * 1024 * 1024));
    const answer = await curl(
      `${base()}/contacts/upload-csv`,
      '-F',
      'contact_type_id=1',
      '-F',
      `file=@${file}`,
    );
    expect(answer).toEqual({
      status: 'failed',
      errors: { file: ['The file may not be greater than 25600 kilobytes.'] },
    });
  });

  test('without its key headers is told which are missing', async () => {
    const { stdout } = await run('curl', ['-sS', `${base()}/contacts/list`]);
    expect(JSON.parse(stdout).errors).toHaveProperty('PublicKey', ['The public key field is required.']);
  });
});

describe('node', () => {
  test('adds through http.request with a multipart body written by hand', async () => {
    const { mine } = api.current;
    const boundary = '----WebKitFormBoundary7MA4YWxkTrZu0gW';
    const fields = {
      contact_type_id: mine.types[0],
      email: 'node@example.com',
      country: FRANCE,
      city: 'Besançon',
    };
    const parts = Object.entries(fields).map(
      ([name, value]) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const answer = await new Promise<string>((done, failed) => {
      const headers = { ...mine.headers, 'content-type': `multipart/form-data; boundary=${boundary}` };
      const call = request(`${base()}/contacts/add`, { method: 'POST', headers }, (response) => {
        response
          .setEncoding('utf8')
          .reduce((text, chunk) => text + chunk, '')
          .then(done, failed);
      });
      call.on('error', failed);
      call.end(`${parts.join('')}--${boundary}--\r\n`);
    });
    expect(JSON.parse(answer)).toEqual(ADDED);
    expect((await mine.list())[0]).toMatchObject({ email: 'node@example.com', city: 'Besançon' });
  });

  test('deletes through fetch with a content type and no body', async () => {
    const { mine } = api.current;
    const { id } = await mine.add();
    const headers = { ...mine.headers, 'Content-Type': 'application/json' };
    const response = await fetch(`${base()}/contacts/delete?contact_id=${id}`, { method: 'DELETE', headers });
    expect(await response.json()).toEqual({ status: 'success', message: 'Deleted Successfully' });
  });
});

/** Each writes one JSON text per line: the answers to an add, a list, a bulk delete of what it added, and a refused add. */
const SCRIPTS = {
  python3: `
import json, sys, urllib.error, urllib.parse, urllib.request
base, public, secret, type_id = sys.argv[1:]
headers = {"PublicKey": public, "SecretKey": secret}
def call(method, path, fields=None):
    data = urllib.parse.urlencode(fields).encode() if fields is not None else None
    request = urllib.request.Request(base + path, data=data, headers=headers, method=method)
    try:
        text = urllib.request.urlopen(request).read()
    except urllib.error.HTTPError as refused:
        text = refused.read()
    print(json.dumps(json.loads(text)))
    return json.loads(text)
call("POST", "/contacts/add", {"contact_type_id": type_id, "email": "script@example.com", "country": "10", "first_name": "Zoé & co"})
newest = call("GET", "/contacts/list")["message"]["contacts"][0]
call("POST", "/contacts/bulk-delete", {"strIds[0]": newest["id"]})
call("POST", "/contacts/add", {"contact_type_id": type_id, "country": "10"})
`,
  php: `<?php
[, $base, $public, $secret, $type] = $argv;
function call($method, $path, $fields = null) {
  global $base, $public, $secret;
  $curl = curl_init();
  curl_setopt_array($curl, [CURLOPT_URL => $base . $path, CURLOPT_RETURNTRANSFER => true, CURLOPT_FOLLOWLOCATION => true,
    CURLOPT_CUSTOMREQUEST => $method, CURLOPT_HTTPHEADER => ["PublicKey: $public", "SecretKey: $secret"]]);
  if ($fields !== null) curl_setopt($curl, CURLOPT_POSTFIELDS, $fields);
  $answer = json_decode(curl_exec($curl), true);
  echo json_encode($answer), "\\n";
  return $answer;
}
call('POST', '/contacts/add', ['contact_type_id' => $type, 'email' => 'script@example.com', 'country' => '10', 'first_name' => 'Zoé & co']);
$newest = call('GET', '/contacts/list')['message']['contacts'][0];
call('POST', '/contacts/bulk-delete', http_build_query(['strIds' => [$newest['id']]]));
call('POST', '/contacts/add', ['contact_type_id' => $type, 'country' => '10']);
`,
  ruby: `
require "json"
require "net/http"
require "uri"
BASE, PUBLIC, SECRET, TYPE = ARGV
def call(kind, path, form = nil, encoding = "multipart/form-data")
  url = URI(BASE + path)
  request = kind.new(url)
  request["PublicKey"] = PUBLIC
  request["SecretKey"] = SECRET
  request.set_form(form, encoding) if form
  answer = JSON.parse(Net::HTTP.new(url.host, url.port).request(request).read_body)
  puts answer.to_json
  answer
end
add = [["contact_type_id", TYPE], ["country", "10"]]
call(Net::HTTP::Post, "/contacts/add", add + [["email", "script@example.com"], ["first_name", "Zoé & co"]])
newest = call(Net::HTTP::Get, "/contacts/list")["message"]["contacts"][0]
call(Net::HTTP::Post, "/contacts/bulk-delete", [["strIds[0]", newest["id"].to_s]], "application/x-www-form-urlencoded")
call(Net::HTTP::Post, "/contacts/add", add)
`,
};

describe.each(Object.entries(SCRIPTS))('%s', (program, script) => {
  test.runIf(has(program))('adds, lists, deletes and reads a refusal', async () => {
    const { mine } = api.current;
    const file = join(folder, `calls-${program}`);
    await writeFile(file, script);
    const words = [file, base(), mine.keys.publicKey, mine.keys.secretKey, String(mine.types[0])];
    const { stdout } = await run(program, words, { maxBuffer: 16 * 1024 * 1024 });
    const [added, listed, deleted, refused] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(added).toEqual(ADDED);
    expect(listed.message.contacts[0]).toMatchObject({ email: 'script@example.com', first_name: 'Zoé & co' });
    expect(deleted).toEqual({ status: 'success', message: 'Deleted Successfully' });
    expect(refused).toEqual({ status: 'failed', errors: { email: ['The email field is required.'] } });
  });
});
