/** The ids of everything a person can press or fill in around a delete of many. */
import { staleButton } from '../click.ts';

export const BULK_IDS = {
  /** The form that asks whom. */
  form: 'deletions.form.submit',
  /** The modal that shows whom. */
  confirm: 'deletions.confirm.submit',
  /** Under a shared file: whom it names. */
  file: 'deletions.file',
  stop: 'deletions.stop',
  goOn: 'deletions.go_on',
} as const;
/** What is only filled in. */
export const BULK_FIELDS = {
  text: 'deletions.form.text',
  file: 'deletions.form.file',
  /** The words that are typed to mean it. */
  guard: 'deletions.confirm.words',
} as const;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FILE_ID = /^F[A-Z0-9]{1,20}$/;

/** @throws AppError `stale_button` for a value that no button or modal of ours carries */
export function getBulkId(value: string): string {
  if (!UUID.test(value)) throw staleButton();
  return value;
}

/** @throws AppError `stale_button` */
export function getFileId(value: string): string {
  if (!FILE_ID.test(value)) throw staleButton();
  return value;
}
