/** The ids of everything a person can press or fill in around a delete of many. */
import { z } from 'zod';
import type { GivenTable } from '../../imports/file-reading.ts';
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
const GivenFile = z.object({
  fileId: z.string().regex(/^F[A-Z0-9]{1,20}$/),
  format: z.object({
    encoding: z.string(),
    delimiter: z.string(),
    headerRow: z.union([z.int().min(1), z.literal('none')]),
  }),
  column: z.int().min(0).optional(),
});

/** @throws AppError `stale_button` for a value that no button or modal of ours carries */
export function getBulkId(value: string): string {
  if (!UUID.test(value)) throw staleButton();
  return value;
}

/** A shared file as its offer understands it, for the value of a button. */
export function buildGivenFile(fileId: string, { format, column }: GivenTable): string {
  const { encoding, delimiter, headerRow } = format;
  return JSON.stringify({ fileId, format: { encoding, delimiter, headerRow }, column });
}

/** @throws AppError `stale_button` */
export function getGivenFile(value: string): { fileId: string; table: GivenTable } {
  try {
    const { fileId, format, column } = GivenFile.parse(JSON.parse(value));
    return { fileId, table: { format, column } };
  } catch {
    throw staleButton();
  }
}
