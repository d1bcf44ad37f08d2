/** How a file gets to Slack: streamed, to where Slack says, without the token; and what its refusals mean. */
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Export, Exported } from '../../../src/exports/export.ts';
import type { ExportsFace, OutgoingFile } from '../../../src/exports/face.ts';
import { createExportsFace } from '../../../src/slack/exports/face.ts';
import { silentLog } from '../../support/database.ts';

const wanted: Export = {
  id: 'e1',
  workspaceId: 'T1',
  accountId: 'a1',
  userId: 'U1',
  wish: { text: 'ana' },
  expected: 2,
  attempt: 1,
  fileId: null,
  note: null,
  startedAt: new Date(),
};
const exported: Exported = { contacts: 2, missing: 0, readAt: new Date(), asOf: new Date() };
const never = new AbortController().signal;

type Asked = { method: string; fields: URLSearchParams };

/** Slack did something or nothing, and nobody knows. */
const LOST = {};

/** Answers of Slack's by method; what is not given is `ok`. */
let answers: Record<string, object>;
let asked: Asked[];
let sent: { headers: IncomingMessage['headers']; bytes: number; largest: number }[];
let uploadStatus: number;
let face: ExportsFace;

beforeEach(async () => {
  [answers, asked, sent, uploadStatus] = [{}, [], [], 200];
  // A host of its own, as Slack's is.
  const files = await listen(async (request, response) => {
    let [bytes, largest] = [0, 0];
    for await (const piece of request) {
      bytes += piece.length;
      largest = Math.max(largest, piece.length);
    }
    sent.push({ headers: request.headers, bytes, largest });
    response.writeHead(uploadStatus).end('OK');
  });
  const usual: Record<string, object> = {
    'conversations.open': { ok: true, channel: { id: 'D1' } },
    'files.getUploadURLExternal': { ok: true, file_id: 'F1', upload_url: `${files}/upload/v1/secret` },
  };
  const slack = await listen(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const method = (request.url ?? '').slice(1);
    asked.push({ method, fields: new URLSearchParams(Buffer.concat(pieces).toString()) });
    const body = answers[method] ?? usual[method] ?? { ok: true };
    response.writeHead(body === LOST ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  const door = { kind: 'http', signingSecret: 's' } as const;
  face = createExportsFace({
    slack: { apiUrl: `${slack}/`, botToken: 'xoxb-secret', door, fileHosts: [] },
    log: silentLog,
  });
});

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function fileOf(pieces: number, bytesEach: number): OutgoingFile {
  const piece = Buffer.alloc(bytesEach, 'x');
  return {
    name: 'contacts.csv',
    bytes: pieces * bytesEach,
    async *read() {
      for (let count = 0; count < pieces; count++) yield piece;
    },
  };
}

const refused = (error: string) => ({ ok: false, error });

describe('an upload', () => {
  it('streams the bytes with their length to the address given, and never the token', async () => {
    const file = fileOf(160, 64 * 1024);
    expect(await face.upload(file, never)).toBe('F1');
    expect(Object.fromEntries(asked[0]?.fields ?? [])).toMatchObject({
      filename: 'contacts.csv',
      length: String(file.bytes),
    });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.bytes).toBe(file.bytes);
    expect(sent[0]?.largest).toBeLessThanOrEqual(1024 * 1024);
    expect(sent[0]?.headers['content-length']).toBe(String(file.bytes));
    expect(sent[0]?.headers['transfer-encoding']).toBeUndefined();
    expect(JSON.stringify(sent)).not.toContain('xoxb');
  });

  it('holds a few pieces of the file and no more', async () => {
    const file = fileOf(6000, 64 * 1024);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }, 5);
    onTestFinished(() => clearInterval(watch));
    await face.upload(file, never);
    expect(sent[0]?.bytes).toBe(file.bytes);
    // What the receiver of this test throws away is collected some 100 MB later.
    expect(most).toBeLessThan(file.bytes / 2);
  });

  it.each(['file_uploads_disabled', 'file_type_not_allowed', 'file_upload_size_restricted'])(
    'refused with %s says whom to ask',
    async (error) => {
      answers['files.getUploadURLExternal'] = refused(error);
      await expect(face.upload(fileOf(1, 10), never)).rejects.toMatchObject({
        code: 'upload_refused',
        message: expect.stringContaining('ask an admin'),
      });
    },
  );

  it('that Slack does not take is no success, nor is one that ends too early', async () => {
    uploadStatus = 500;
    await expect(face.upload(fileOf(1, 10), never)).rejects.toThrow('HTTP 500');
    await expect(face.upload({ ...fileOf(1, 10), bytes: 20 }, never)).rejects.toThrow();
  });

  it('ends when the program stops', async () => {
    const stopping = new AbortController();
    const file = {
      ...fileOf(1, 10),
      async *read() {
        yield Buffer.from('x');
        stopping.abort(new Error('stopping'));
        await new Promise(() => {});
      },
    };
    await expect(face.upload(file, stopping.signal)).rejects.toThrow('stopping');
  });
});

describe('delivery', () => {
  it('shows the file in the direct messages, with what is in it', async () => {
    await face.deliver(wanted, 'F1', exported);
    const completed = asked.find(({ method }) => method === 'files.completeUploadExternal');
    expect(Object.fromEntries(completed?.fields ?? [])).toMatchObject({
      files: '[{"id":"F1"}]',
      channel_id: 'D1',
      initial_comment: expect.stringContaining('2 contacts that match *ana*'),
    });
  });

  it('whose answer is lost is not asked for twice', async () => {
    answers['files.completeUploadExternal'] = LOST;
    await expect(face.deliver(wanted, 'F1', exported)).rejects.toThrow();
    expect(asked.filter(({ method }) => method === 'files.completeUploadExternal')).toHaveLength(1);
  });

  it('that Slack refuses says whom to ask', async () => {
    answers['files.completeUploadExternal'] = refused('file_uploads_disabled');
    await expect(face.deliver(wanted, 'F1', exported)).rejects.toMatchObject({ code: 'upload_refused' });
  });

  it.each([
    ['stands in the direct messages', { ok: true, file: { ims: ['D1'] } }, true],
    ['is shared there', { ok: true, file: { ims: [], shares: { private: { D1: [] } } } }, true],
    ['was only uploaded', { ok: true, file: { ims: [] } }, false],
    ['is unknown to Slack', refused('file_not_found'), false],
  ])('of a file that %s', async (_, answer, delivered) => {
    answers['files.info'] = answer;
    expect(await face.isDelivered(wanted, 'F1')).toBe(delivered);
  });

  it('to somebody whose account was closed is told from a fault', async () => {
    answers['conversations.open'] = refused('user_disabled');
    await expect(face.deliver(wanted, 'F1', exported)).rejects.toMatchObject({ code: 'person_unreachable' });
    await expect(face.tellFailure({ ...wanted, note: 'x' })).rejects.toMatchObject({
      code: 'person_unreachable',
    });
  });
});
