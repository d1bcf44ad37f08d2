/** The table of held deletes. Every row says whose it is: workspace, contacts account and person. */
import type { ColumnType, Generated } from 'kysely';
import type { Hold, HoldState } from './hold.ts';

export type HoldTables = {
  held_deletes: {
    id: string;
    workspace_id: string;
    account_id: string;
    contact_id: ColumnType<string, number, never>;
    user_id: string;
    state: HoldState;
    contact: ColumnType<Hold['contact'], string, string>;
    place: ColumnType<unknown, string | null, string | null>;
    attempt: Generated<number>;
    code: string | null;
    note: string | null;
    begun_at: Generated<Date>;
    held_until: Date;
    ended_at: Date | null;
    ended_by: string | null;
    reported: Generated<boolean>;
  };
};
