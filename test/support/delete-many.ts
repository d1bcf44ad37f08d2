/** Several contacts deleted as one action, as the job of deletes leaves them, for tests of what comes after. */
import type { By } from '../../src/audit/action.ts';
import type { Ledger } from '../../src/audit/ledger.ts';
import type { Account } from '../../src/contacts/account.ts';
import { MAX_REMOVED_AT_ONCE } from '../../src/contacts/client.ts';
import type { Contact } from '../../src/contacts/contact.ts';
import { deleteEntry } from '../../src/contacts/recorder.ts';
import type { Contacts } from '../../src/contacts/service.ts';

/** Gone at the service and in the copy; the code is what they can be undone by. */
export async function deleteMany(
  { contacts, ledger }: { contacts: Contacts; ledger: Ledger },
  account: Account,
  by: By,
  ids: number[],
): Promise<string> {
  const there: Contact[] = [];
  for await (const contact of contacts.each(account)) if (ids.includes(contact.id)) there.push(contact);
  const { code, lineIds } = await ledger.begin(account, by, 'delete', deleteEntry(there).lines);
  for (let at = 0; at < ids.length; at += MAX_REMOVED_AT_ONCE)
    await contacts.removeRecorded(account, ids.slice(at, at + MAX_REMOVED_AT_ONCE));
  await ledger.settle(
    account,
    lineIds.map((lineId) => ({ lineId, outcome: 'done' as const })),
  );
  await contacts.showGone(account, ids);
  return code;
}
