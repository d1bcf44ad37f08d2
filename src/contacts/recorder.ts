/** Who writes what, in the ledger: each write is recorded before it is sent, and what became of it after. */
import type { By, Kind, Line, NewLine, Settled } from '../audit/action.ts';
import type { Ledger } from '../audit/ledger.ts';
import { messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Account } from './account.ts';
import { ContactsError } from './client-errors.ts';
import type { Contact, ContactDraft } from './contact.ts';
import { snapshotOf, snapshotOfDraft } from './snapshot.ts';

type Draft = { kind: Kind; lines: NewLine[] };

export type Recorder = {
  /**
   * Records, writes, and says in the order of the lines what became of them. What `write` throws is passed on; `lost` tells
   * of it whether the write may have happened all the same.
   * @returns the code to undo it by, beside what `write` gave
   */
  record<T>(
    account: Account,
    by: By,
    entry: Draft,
    write: () => Promise<T>,
    settle: (result: T) => Settled[],
    lost?: (error: unknown) => boolean,
  ): Promise<{ result: T; code: string }>;
  /** What an earlier try of the same group recorded about this contact, unless it is known to have come to nothing. */
  findBegun(account: Account, by: By, contactId: number): Promise<Begun | undefined>;
  /** `write` for a line that an earlier try left open. 'settled': somebody has said meanwhile what became of it. */
  goOn(account: Account, line: Line, write: () => Promise<unknown>): Promise<'done' | 'settled'>;
};

export type Begun = { code: string; line: Line };

export function createRecorder({ ledger, log }: { ledger: Ledger; log: Log }): Recorder {
  /** What is done stays done: a line without its outcome is settled later, by reading. */
  async function settle(account: Account, lineIds: number[], settled: Settled[]): Promise<void> {
    try {
      const named = settled.flatMap((one, index) => {
        const lineId = lineIds[index];
        return lineId === undefined ? [] : [{ lineId, ...one }];
      });
      await ledger.settle(account, named);
    } catch (error) {
      log.warn(
        { err: error, account: account.id },
        'an outcome was not recorded; it will be settled by reading',
      );
    }
  }

  return {
    async record(account, by, { kind, lines }, write, settleAs, lost = mayHaveHappened) {
      const { code, lineIds } = await ledger.begin(account, by, kind, lines);
      let result: Awaited<ReturnType<typeof write>>;
      try {
        result = await write();
      } catch (error) {
        const open = lost(error);
        const one: Settled = { outcome: open ? 'unknown' : 'failed', open, note: messageOf(error) };
        await settle(
          account,
          lineIds,
          lineIds.map(() => one),
        );
        throw error;
      }
      await settle(account, lineIds, settleAs(result));
      return { result, code };
    },

    async findBegun(account, { group }, contactId) {
      const begun = group === undefined ? undefined : await ledger.begun(account, group);
      const line = begun?.lines.find(
        (one) => one.contactId === contactId && (one.outcome === 'done' || one.settledAt === undefined),
      );
      return begun && line && { code: begun.code, line };
    },

    async goOn(account, { id }, write) {
      const lineId = await ledger.retake(account, id);
      if (lineId === undefined) return 'settled';
      try {
        await write();
      } catch (error) {
        await settle(account, [lineId], [{ outcome: 'unknown', open: true, note: messageOf(error) }]);
        throw error;
      }
      await settle(account, [lineId], [{ outcome: 'done' }]);
      return 'done';
    },
  };
}

/** `country` is the name of the one in `record`. */
export function addEntry(record: ContactDraft, country: string, newestId: number | undefined): Draft {
  const after = snapshotOfDraft(record, country);
  return { kind: 'add', lines: [{ email: record.email, after, mark: newestId }] };
}

export function editEntry(current: Contact, record: ContactDraft, country: string): Draft {
  const { id, email } = current;
  const after = snapshotOfDraft(record, country);
  return { kind: 'edit', lines: [{ contactId: id, email, before: snapshotOf(current), after }] };
}

export function deleteEntry(contacts: Contact[]): Draft {
  return {
    kind: 'delete',
    lines: contacts.map((contact) => ({
      contactId: contact.id,
      email: contact.email,
      before: snapshotOf(contact),
    })),
  };
}

/** An added contact whose id could not be learnt stays open: it is there, and reading will tell under which id. */
export function added(contact: Contact | undefined): Settled[] {
  if (!contact) return [{ outcome: 'done', open: true }];
  return [{ outcome: 'done', contactId: contact.id, after: snapshotOf(contact) }];
}

export function edited(contact: Contact): Settled[] {
  return [{ outcome: 'done', after: snapshotOf(contact) }];
}

/** Anything but a refusal of the service says nothing about what it did. */
function mayHaveHappened(error: unknown): boolean {
  return !(error instanceof ContactsError) || error.outcomeUnknown;
}
