/** The ids of everything a person can press or fill in around a delete of many. */
import { staleButton } from '../click.ts';

export const BULK_IDS = {
  /** The form that asks whom. */
  form: 'deletions.form.submit',
  text: 'deletions.form.text',
  file: 'deletions.form.file',
  /** The modal that shows whom, and the words that are typed to mean it. */
  confirm: 'deletions.confirm.submit',
  guard: 'deletions.confirm.words',
  stop: 'deletions.stop',
  goOn: 'deletions.go_on',
} as const;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @throws AppError `stale_button` for a value that no button or modal of ours carries */
export function getBulkId(value: string): string {
  if (!UUID.test(value)) throw staleButton();
  return value;
}
