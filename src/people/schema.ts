/** The table of saves. Every row says whose it is: workspace and contacts account. */
import type { ColumnType } from 'kysely';
import type { FoundPerson } from '../contacts/people-in-text.ts';
import type { Outcome, SaveChoice, SaveState } from './save.ts';

/** Written as text: the driver would make a PostgreSQL array of a list. */
type Json<T> = ColumnType<T, string, string>;

export type PeopleTables = {
  people_saves: {
    id: string;
    workspace_id: string;
    account_id: string;
    user_id: string;
    state: SaveState;
    people: Json<FoundPerson[]>;
    choice: Json<SaveChoice> | null;
    view_id: string | null;
    run: number;
    sent_at: Date | null;
    outcomes: Json<(Outcome | null)[]> | null;
    notice: string | null;
    reported: boolean;
    updated_at: Date;
  };
};
