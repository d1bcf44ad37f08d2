/** What it is to forget a contact: deleted at the service, and taken out of everything that is kept here, for good. */

export type Forget = {
  id: string;
  workspaceId: string;
  accountId: string;
  /** Who asked for it. */
  userId: string;
  /** null from its end on. */
  email: string | null;
  /** Under which the contact is or was known. */
  contactIds: number[];
  removed: Removed;
  attempt: number;
  /** Why it did not come to its end, for the person. */
  note: string | null;
  begunAt: Date;
  /** When nobody with the address was at the service any more. */
  deletedAt: Date | null;
  endedAt: Date | null;
  reported: boolean;
};

/** How much was taken out of where; `service` are contacts deleted there. */
export type Removed = Partial<Record<'service' | StoreName, number>>;

export type ForgetRef = { workspaceId: string; accountId: string; forgetId: string };

export type Subject = {
  account: { id: string; workspaceId: string };
  email: string;
  contactIds: number[];
  deletedAt: Date;
};

export const STORES = ['log', 'copy', 'selections', 'holds', 'bulks', 'saves', 'imports', 'exports'] as const;
export type StoreName = (typeof STORES)[number];

/**
 * A place that keeps something of contacts. Taking out what is out already does no harm. `busy`: so much is on its way there still,
 * and must be asked for again.
 */
export type ForgetIn = (subject: Subject) => Promise<{ removed: number; busy?: number }>;
export type Stores = Record<StoreName, ForgetIn>;

export function refOf({ workspaceId, accountId, id }: Forget): ForgetRef {
  return { workspaceId, accountId, forgetId: id };
}
