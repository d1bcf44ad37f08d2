/** The tables of imports. Every row says whose it is: workspace and contacts account. */
import type { ColumnType, Generated, Selectable } from 'kysely';
import type { Mapping, Overrides } from './file-reading.ts';
import type { ImportSource, ImportState, Receipt, RowOutcome, UploadTrust } from './import.ts';
import type { Choice, Offer } from './offer.ts';
import type { Policy } from './policy.ts';

/** pg would send an array as one of PostgreSQL's own: it is given as JSON text. */
type JsonColumn<T> = ColumnType<T, string, string>;
type Owned = { workspace_id: string; account_id: string };

export type ImportTables = {
  imports: Owned & {
    id: string;
    file_id: string;
    channel_id: string;
    event_ts: Generated<string>;
    share_ts: string | null;
    sharer_id: string;
    source: ImportSource;
    file_name: string;
    state: ImportState;
    message_channel: string | null;
    thread_ts: string | null;
    message_ts: string | null;
    note: string | null;
    offer: Offer | null;
    choice: Choice;
    policy: Generated<Policy>;
    overrides: Generated<Overrides>;
    plan: Generated<number>;
    file_hash: string | null;
    plan_csv: number | null;
    started_by: string | null;
    started_at: Date | null;
    link: number;
    fence: number;
    interruptions: number;
    done_row: number;
    batch_to: number | null;
    batch_at: Date | null;
    batch_uploads: Generated<boolean>;
    mark: ColumnType<string | null, number | null, number | null>;
    upload: UploadTrust | null;
    code: string | null;
    stopped_by: string | null;
    stopped_at: Date | null;
    waits_until: Date | null;
    sent: number;
    receipt: Receipt | null;
    reported: boolean;
    created_at: Date;
    updated_at: Date;
  };
  /** The kept file, in pieces. */
  import_chunks: Owned & { import_id: string; position: number; bytes: Buffer };
  /** The mapping last used for files with the same header. */
  import_mappings: Owned & { fingerprint: string; mapping: JsonColumn<Mapping>; used_at: Date };
  /** Rows that were not sent, or were refused: only the exceptions are kept, the rest follows from the file. */
  import_rows: Owned & {
    import_id: string;
    row: number;
    outcome: RowOutcome;
    reason: string | null;
    problem: string | null;
  };
  /** Changes of contacts that were begun and are not settled: what was before, and what is wanted. */
  import_changes: Owned & {
    import_id: string;
    row: number;
    contact_id: ColumnType<string, number, never>;
    before: ColumnType<unknown, string, never>;
    after: ColumnType<unknown, string, never>;
  };
};

export type ImportRow = Selectable<ImportTables['imports']>;
