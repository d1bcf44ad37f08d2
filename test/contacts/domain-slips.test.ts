/** Slips in the domain of an address are noticed; good addresses are left in peace. */
import { expect, test } from 'vitest';
import { findDomainSlip } from '../../src/contacts/domain-slips.ts';

test.each([
  ['ana@gmial.com', 'gmail.com'],
  ['ana@gmail.co', 'gmail.com'],
  ['ana@gmail.de', 'gmail.com'],
  ['ana@GMAIL.CON', 'gmail.com'],
  ['ana@gnail.con', 'gmail.com'],
  ['ana@hotmial.com', 'hotmail.com'],
  ['ana@hotmail.cm', 'hotmail.com'],
  ['ana@yahooo.com', 'yahoo.com'],
  ['ana@outlok.com', 'outlook.com'],
  ['ana@t-onlin.de', 't-online.de'],
  ['ana@some-firm.con', 'some-firm.com'],
  ['ana@some-firm.ogr', 'some-firm.org'],
])('%s is probably at %s', (email, domain) => {
  expect(findDomainSlip(email)).toBe(domain);
});

test.each([
  'ana@gmail.com',
  'ana@mail.com',
  'ana@ymail.com',
  'ana@hotmail.se',
  'ana@yahoo.co.jp',
  'ana@yahoo.com.ar',
  'ana@gmx.li',
  'ana@web.fr',
  'ana@abc.com',
  'ana@firma.co',
  'ana@orange.ch',
  'ana@example.com',
  'ana@例え.テスト',
])('%s is left in peace', (email) => {
  expect(findDomainSlip(email)).toBeUndefined();
});
