/** Which contacts are being deleted: seen on them wherever they are shown, and in the way of changing them. */
import { AppError } from '../errors.ts';
import type { Deleting } from './contact.ts';

/** The port to the part that holds deletes; those of `ids` that are being deleted. */
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

/** In the same order, those that are being deleted with who does it. */
export async function withDeleting<T extends { id: number }>(
  find: FindDeleting,
  accountId: string,
  contacts: T[],
): Promise<(T & { deleting?: Deleting | undefined })[]> {
  const deleting = await find(
    accountId,
    contacts.map(({ id }) => id),
  );
  if (deleting.size === 0) return contacts;
  return contacts.map((one) => (deleting.has(one.id) ? { ...one, deleting: deleting.get(one.id) } : one));
}
