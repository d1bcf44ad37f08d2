/** How a shared file is to be read: its text, its columns, and what a person said about them. */
import type { OptionalField } from '../contacts/contact.ts';

/**
 * How the bytes are to be read: `encoding` as TextDecoder names it, `newlines` as csv-parse takes them, `padded` when blanks
 * stand before opening quotes.
 */
export type TextFormat = { encoding: string; delimiter: string; newlines: string[]; padded: boolean };

/** `headerRow` counts as a spreadsheet does; what is above it is no contact. 'none': every row is one. */
export type FileFormat = TextFormat & { headerRow: HeaderRow };
export type HeaderRow = number | 'none';

export type TargetField = 'email' | 'full_name' | 'contact_type' | 'country' | OptionalField;

/** For each column of the file, in order, the field it fills; null: left out. */
export type Mapping = (TargetField | null)[];

/** What a person may say about a file in place of the guess. */
export type GivenFormat = Partial<Pick<FileFormat, 'encoding' | 'delimiter' | 'headerRow'>>;

/** A file as it was understood, for who reads its addresses again; `column` holds them, undefined where that is still asked. */
export type GivenTable = { format: GivenFormat; column: number | undefined };

/** What a person said about this file in place of the guesses; columns by number, null leaves one out. */
export type Overrides = { format: GivenFormat; columns: Readonly<Record<number, TargetField | null>> };
