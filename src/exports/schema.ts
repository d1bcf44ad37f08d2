/** The table of exports. Every row says whose it is: workspace, contacts account and person. */
import type { Wish } from './export.ts';

export type ExportTables = {
  exports: {
    id: string;
    workspace_id: string;
    account_id: string;
    user_id: string;
    wish: Wish;
    wish_key: string;
    expected: number | null;
    attempt: number;
    file_id: string | null;
    note: string | null;
    created_at: Date;
    updated_at: Date;
  };
};
