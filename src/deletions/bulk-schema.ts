/** The tables of deletes of many. Every head says whose it is; what belongs to it is reached through it alone. */
import type { BulkResult, BulkState } from './bulk.ts';

export type BulkTables = {
  bulk_deletes: {
    id: string;
    workspace_id: string;
    account_id: string;
    user_id: string;
    state: BulkState;
    all_match: boolean;
    total: number;
    started_at: Date | null;
    stopped_by: string | null;
    stopped_at: Date | null;
    read_at: Date | null;
    file_id: string | null;
    backed_up_at: Date | null;
    grace_until: Date | null;
    sent: number;
    action_id: string | number | null;
    code: string | null;
    message_channel: string | null;
    message_ts: string | null;
    note: string | null;
    link: number;
    fence: number;
    interruptions: number;
    result: BulkResult | null;
    reported: boolean;
    created_at: Date;
    updated_at: Date;
  };
  bulk_delete_ids: { bulk_id: string; place: number; ids: (string | number)[] };
  /** `lines` is JSON for the ledger; `ids` and `line_ids` stand in the same order. 'fresh': read again, and not valid yet. */
  bulk_delete_batches: {
    bulk_id: string;
    number: number;
    start: number;
    state: 'fresh' | 'waiting' | 'sent';
    lines: unknown;
    ids: (string | number)[];
    line_ids: (string | number)[] | null;
    changed: (string | number)[];
  };
};
