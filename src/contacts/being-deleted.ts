/** Which contacts are being deleted: seen on them wherever they are shown, and in the way of changing them. */
import { AppError } from '../errors.ts';
import type { Deleting } from './contact.ts';

/** Those of `ids` that are being deleted. */
export type FindDeleting = (accountId: string, ids: number[]) => Promise<Map<number, Deleting>>;

/** Nothing was saved. Whoever shows it can name who is deleting the contact. */
export class BeingDeleted extends AppError {
  readonly deleting: Deleting;

  constructor(deleting: Deleting) {
    super(
      'being_deleted',
      'This contact is being deleted, so nothing was changed. Take the delete back first: `/contact undo`',
    );
    this.name = 'BeingDeleted';
    this.deleting = deleting;
  }
}
