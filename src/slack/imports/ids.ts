/** The ids of everything a person can press or fill in around an import. */

export const IMPORT_IDS = {
  type: 'imports.offer.type',
  country: 'imports.offer.country',
  start: 'imports.offer.start',
  dismiss: 'imports.offer.dismiss',
  review: 'imports.offer.review',
  planCsv: 'imports.offer.plan_csv',
  reviewForm: 'imports.review.submit',
  encoding: 'imports.review.encoding',
  delimiter: 'imports.review.delimiter',
  headerRow: 'imports.review.header_row',
  reviewType: 'imports.review.type',
  reviewCountry: 'imports.review.country',
  goOn: 'imports.go_on',
  stop: 'imports.stop',
  previous: 'imports.history.previous',
  next: 'imports.history.next',
  form: 'imports.form.submit',
  formBlock: 'imports.form.file',
  formFile: 'imports.form.file.choose',
} as const;

/** What is only filled in. */
export const REVIEW_FIELDS = { column: 'imports.review.column', policy: 'imports.review.policy' } as const;

const BLOCK = 'imports.actions.';

/** Selects carry no value of their own, so the block around them says which import it is about. */
export function blockIdOf(importId: string): string {
  return `${BLOCK}${importId}`;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** undefined for a block that is none of ours. */
export function findImportId(blockId: string): string | undefined {
  const id = blockId.startsWith(BLOCK) ? blockId.slice(BLOCK.length) : '';
  return UUID.test(id) ? id : undefined;
}
