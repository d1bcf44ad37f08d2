/** How what was done to contacts is taken back, for the ledger's one undo. */
import type { BulkReverser } from '../audit/bulk-reverser.ts';
import type { Reversers } from '../audit/reverser.ts';
import type { Account } from './account.ts';
import { LOST, readLook } from './bulk-look.ts';
import { createBulkSend } from './bulk-send.ts';
import type { ContactsClient } from './client.ts';
import type { LookedUp } from './look-up.ts';
import { createReverseAdd, type Undoing } from './reverse-add.ts';
import { createReverseDelete } from './reverse-delete.ts';
import { createReverseEdit } from './reverse-edit.ts';
import { createSettleAdds, createSettleDeletes, createSettleEdits } from './settle-lines.ts';

export function createReversers(
  parts: Undoing & {
    client: ContactsClient;
    lookUp: (account: Account, refs: string[], signal?: AbortSignal) => Promise<LookedUp>;
  },
): Reversers<Account> {
  return {
    add: { look: createReverseAdd(parts), settle: createSettleAdds(parts) },
    edit: { look: createReverseEdit(parts), settle: createSettleEdits(parts) },
    delete: { look: createReverseDelete(parts), settle: createSettleDeletes(parts) },
  };
}

/** The same for actions of many lines. */
export function createBulkReverser(parts: Parameters<typeof createBulkSend>[0]): BulkReverser<Account> {
  return {
    look: (account, targets, signal) => readLook(parts, account, targets, signal),
    lost: LOST,
    delays: parts.client.delays,
    send: createBulkSend(parts),
    refresh: parts.mirror.expire,
  };
}
