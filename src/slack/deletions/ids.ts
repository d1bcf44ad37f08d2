/** Ids of what is pressed about deletes. */
export const HOLD_IDS = { undo: 'deletions.hold.undo' } as const;
