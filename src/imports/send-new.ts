/** Sends the rows of a batch that are new contacts: uploaded where that can be trusted, else added one by one. */
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { Superseded } from '../run-ends.ts';
import { inTurns } from '../side-by-side.ts';
import { type Rested, sendBatch } from './batch.ts';
import type { RowProblem } from './offer.ts';
import { type Changes, writeFenced } from './repository.ts';
import type { Run } from './run.ts';
import { findSent } from './survey.ts';
import { putRight } from './upload-check.ts';
import { fitsLayout, pickVaried, writeUpload } from './upload-layout.ts';
import { uploadRows } from './upload-rows.ts';
import type { FitRow } from './validate.ts';
import { cutWindow, type Window } from './window.ts';

/** While nothing is sent, it is looked this often whether somebody said stop. */
const LOOK_MS = 1000;

/** What a batch may be sent by; `renew` makes sure that this run still holds the import. */
export function portsOf(run: Run, signal: AbortSignal) {
  const hold = async (changes: Changes = {}): Promise<void> => {
    const { parts, ref, imported } = run;
    const now = await writeFenced(parts.db, ref, imported.fence, changes);
    if (!now) throw new Superseded();
    run.imported = now;
  };
  return {
    delays: run.parts.contacts.delays,
    renew: () => hold({ batch_at: new Date() }),
    wait: (milliseconds: number) => wait(milliseconds, undefined, { signal }),
    async rest(milliseconds: number): Promise<Rested> {
      for (let left = milliseconds; ; left -= LOOK_MS) {
        await hold();
        if (run.imported.stoppedAt) return 'stopped';
        if (left <= 0) return 'rested';
        await wait(Math.min(left, LOOK_MS), undefined, { signal });
      }
    },
  };
}

/** @throws what `sendBatch` and `uploadRows` throw; what is in then is told by the list alone */
export async function sendNew(
  run: Run,
  window: Window,
  rows: FitRow[],
  signal: AbortSignal,
): Promise<RowProblem[]> {
  const left = run.uploads() && !window.cut ? await uploadAll(run, window, rows, signal) : rows;
  const { refused, unsent } = window.cut
    ? { refused: [], unsent: left }
    : await sendBatch(left, {
        ...portsOf(run, signal),
        add: run.add,
        findPresent: async (some) => (await findSent(run, some, window.mark, signal)).found,
      });
  cutWindow(window, unsent);
  const isNotIn = new Set([...refused, ...unsent].map(({ row }) => row));
  window.sent.push(...rows.filter(({ row }) => !isNotIn.has(row)));
  return refused;
}

/** Gives the rows that are to be added one by one. */
async function uploadAll(run: Run, window: Window, rows: FitRow[], signal: AbortSignal): Promise<FitRow[]> {
  const { layout } = run;
  if (!layout) return rows;
  const isFit = (row: FitRow) => fitsLayout(row.draft, layout);
  const byType = [...Map.groupBy(rows.filter(isFit), ({ draft }) => draft.contact_type_id).values()].sort(
    (one, other) => other.length - one.length,
  );
  const first = run.upload === null ? pickVaried(byType[0] ?? []) : [];
  const isFirst = new Set(first);
  const files = [first, ...byType.map((some) => some.filter((row) => !isFirst.has(row)))];
  const left = rows.filter((row) => !isFit(row));
  for (const file of files) {
    if (file.length === 0) continue;
    if (run.uploads() && !window.cut) left.push(...(await uploadFile(run, window, file, signal)));
    else left.push(...file);
  }
  return left;
}

async function uploadFile(run: Run, window: Window, rows: FitRow[], signal: AbortSignal): Promise<FitRow[]> {
  const { parts, account, layout } = run;
  if (!layout) return rows;
  const isFirst = run.upload === null;
  const { found, left, refused, stopped } = await uploadRows(rows, {
    ...portsOf(run, signal),
    async upload(some) {
      const names = new Map<number, string>();
      for (const { draft } of some) {
        if (!names.has(draft.country))
          names.set(draft.country, await parts.contacts.countryName(account, String(draft.country)));
      }
      const pieces: Buffer[] = [];
      for await (const turn of inTurns(some)) {
        const drafts = turn.map(({ draft }) => draft);
        const header = pieces.length === 0;
        pieces.push(writeUpload(drafts, layout, (country) => names.get(country) ?? String(country), header));
      }
      const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
      const content = Readable.from(pieces);
      const contactTypeId = some[0]?.draft.contact_type_id ?? 0;
      await parts.contacts.upload(account, { contactTypeId, name: 'contacts.csv', content, bytes }, signal);
    },
    findSent: async (some) => (await findSent(run, some, window.mark, signal)).found,
  });
  for (const [key, contact] of found) window.found.set(key, contact);
  window.cut ||= stopped;
  if (refused || (isFirst && left.length > 0 && !stopped)) {
    run.upload = 'off';
    const what = refused
      ? 'The service does not take uploads as they are in its sample file'
      : 'The service took an uploaded file, and some of its rows were not in the list after';
    run.notice(`${what}: the rows are added one by one, which takes longer.`);
  }
  const isGood = await putRight(run, rows, window.found, signal);
  if (isGood && run.upload === null && found.size > 0) run.upload = 'proven';
  return left;
}
