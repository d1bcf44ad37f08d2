/** Who is ticked in a list, kept while its pages are turned: by any process, for one person at one account. */
import { randomBytes } from 'node:crypto';
import { AppError } from '../errors.ts';
import {
  addSelection,
  changeSelection,
  findSelection,
  type SelectionDb,
  type SelectionOwner,
  sweepSelections,
} from './selections-repository.ts';

export type { SelectionOwner };

/** Those of a page that was seen, and which of them were ticked there. */
export type Ticks = { shown: number[]; ticked: number[] };

export type Selections = {
  /** An empty one; the key is 12 letters and digits, and of use to its owner alone. */
  begin(owner: SelectionOwner): Promise<string>;
  /** The same ticks twice change nothing the second time. @throws AppError `selection_gone`, `selection_full` */
  mark(owner: SelectionOwner, key: string, ticks: Ticks): Promise<void>;
  /** Ids, newest contacts first. @throws AppError `selection_gone` */
  read(owner: SelectionOwner, key: string): Promise<number[]>;
};

const MAX_SELECTED = 1_000;
/** An answer in Slack can be changed for half an hour, and one in direct messages for longer. */
const KEEP_HOURS = 24;

export function createSelections(db: SelectionDb): Selections {
  return {
    async begin(owner) {
      await sweepSelections(db, KEEP_HOURS);
      const key = randomBytes(6).toString('hex');
      await addSelection(db, key, owner);
      return key;
    },

    async mark(owner, key, ticks) {
      const size = await db.transaction().execute(async (trx) => {
        const after = await changeSelection(trx, key, owner, ticks);
        // Thrown inside, so that what was selected before stays.
        if (after !== undefined && after > MAX_SELECTED) throw full();
        return after;
      });
      if (size === undefined) throw gone();
    },

    async read(owner, key) {
      const ids = await findSelection(db, key, owner);
      if (!ids) throw gone();
      return ids;
    },
  };
}

function gone(): AppError {
  return new AppError(
    'selection_gone',
    `This selection is not kept any more (that is for ${KEEP_HOURS} hours). Search again: \`/contact find\``,
  );
}

function full(): AppError {
  return new AppError(
    'selection_full',
    `At most ${MAX_SELECTED.toLocaleString('en-US')} contacts can be selected at once: untick some on this page, or press Clear. What was selected before stays.`,
  );
}
