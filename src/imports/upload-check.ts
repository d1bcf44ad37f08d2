/** Whether the service stored what was uploaded as it was sent; what it stored otherwise is put right. */
import { ContactsError } from '../contacts/client-errors.ts';
import type { Contact } from '../contacts/contact.ts';
import { type DraftField, fieldLabel } from '../contacts/draft.ts';
import { inTurns, sideBySide } from '../side-by-side.ts';
import type { Run } from './run.ts';
import { differences } from './survey.ts';
import type { FitRow } from './validate.ts';

/** From the first difference on nothing more is uploaded, and the note says so. True when all is as it was sent. */
export async function putRight(
  run: Run,
  rows: FitRow[],
  found: Map<string, Contact>,
  signal: AbortSignal,
): Promise<boolean> {
  const wrong: { row: FitRow; contact: Contact; fields: DraftField[] }[] = [];
  for await (const some of inTurns(rows)) {
    for (const row of some) {
      const contact = found.get(row.key);
      const fields = contact ? differences(row.draft, contact, run.sameCountry) : [];
      if (contact && fields.length > 0) wrong.push({ row, contact, fields });
    }
  }
  if (wrong.length === 0) return true;
  run.upload = 'off';
  let left = 0;
  await sideBySide(wrong, async ({ row, contact }) => {
    const { email: _, ...values } = row.draft;
    try {
      const { contact: after } = await run.parts.contacts.change(run.account, contact, values, signal);
      found.set(row.key, after);
    } catch (error) {
      if (!(error instanceof ContactsError) || error.code === 'keys_refused') throw error;
      left++;
    }
  });
  const fields = [...new Set(wrong.flatMap((one) => one.fields))].map(fieldLabel).join(', ');
  const many = wrong.length.toLocaleString('en');
  const [whose, were] = wrong.length === 1 ? ['contact', 'it was'] : ['contacts', 'they were'];
  const done =
    left === 0 ? `${were} put right` : `${left.toLocaleString('en')} of them could not be put right`;
  run.notice(
    `The service stored ${fields} of ${many} uploaded ${whose} otherwise than sent: ${done}, and the rows after are added one by one, which takes longer.`,
  );
  return false;
}
