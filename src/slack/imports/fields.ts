/** What the parts of a file and the fields of a contact are called in the messages and forms of imports. */
import type { TargetField } from '../../imports/file-reading.ts';
import type { Policy } from '../../imports/policy.ts';

export const FIELD_NAMES: Record<TargetField, string> = {
  email: 'e-mail',
  full_name: 'name',
  first_name: 'first name',
  last_name: 'last name',
  contact_type: 'contact type',
  country: 'country',
  state: 'state',
  city: 'city',
  address_line1: 'address line 1',
  address_line2: 'address line 2',
  state_province_region: 'state, province or region',
  postal_code: 'postal code',
};

export const DELIMITERS: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };

/** The encodings that files of contacts come in, as TextDecoder names them. */
export const ENCODINGS = [
  'utf-8',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'iso-8859-2',
  'macintosh',
  'koi8-r',
  'utf-16le',
  'utf-16be',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
];

export function encodingName(encoding: string): string {
  return encoding.replace(/^(utf|windows|euc|gb|big|iso|koi)/, (word) =>
    word === 'windows' ? 'Windows' : word.toUpperCase(),
  );
}

/** What happens to contacts that exist: as a choice with its consequence, and within a sentence. */
export const POLICY_NAMES: Record<Policy, { choice: string; consequence: string; said: string }> = {
  skip: {
    choice: 'Skip them',
    consequence: 'Nothing of theirs is changed; only new addresses are added.',
    said: 'contacts that exist are skipped',
  },
  fill: {
    choice: 'Fill their empty fields',
    consequence: 'What they have stays; new addresses are added.',
    said: 'empty fields of contacts that exist are filled',
  },
  update: {
    choice: 'Update them',
    consequence: 'The file’s values replace theirs; new addresses are added.',
    said: 'contacts that exist are updated; blank cells erase nothing',
  },
  update_only: {
    choice: 'Update them, and add nobody',
    consequence: 'The file’s values replace theirs; new addresses stay out.',
    said: 'contacts that exist are updated, and nobody is added; blank cells erase nothing',
  },
};
