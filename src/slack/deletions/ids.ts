/** Ids of what is pressed and filled in about deletes. */
export const HOLD_IDS = { undo: 'deletions.hold.undo' } as const;

export const FORGET_IDS = {
  submit: 'deletions.forget.submit',
  typed: 'deletions.forget.typed',
} as const;
