/** A guessed mapping gives way to what was chosen before, and both to what is chosen now. */
import { expect, test } from 'vitest';
import { applyOverrides, applyRemembered, fingerprintOf } from '../../src/imports/adjust-mapping.ts';
import { leftOutReason, toMapping } from '../../src/imports/column-guess.ts';
import { guess } from './guessing.ts';

const header = ['E-Mail', 'Ort', 'Notiz', 'Rufname'];
const guesses = () => guess(header, ['ana@x.de', 'Bonn', 'x', 'Ana'], ['jo@x.de', 'Köln', 'y', 'Jo']);

test('a chosen field is taken, and leaves the column that had it', () => {
  const chosen = applyOverrides(guesses(), { 2: 'city' });
  expect(toMapping(chosen)).toEqual(['email', null, 'city', 'first_name']);
  expect(chosen.map(({ why }) => why)).toEqual(['name', 'second', 'chosen', 'synonym']);
});

test('a column can be left out, and everything else stays as guessed', () => {
  const chosen = applyOverrides(guesses(), { 1: null });
  expect(toMapping(chosen)).toEqual(['email', null, null, 'first_name']);
  expect(chosen.map((one) => leftOutReason(one))).toEqual([
    undefined,
    'left out by choice',
    'the service has no field for it',
    undefined,
  ]);
});

test('choosing what was guessed settles what was ambiguous', () => {
  const rows = [
    ['a@x.de', 'a@y.de'],
    ['b@x.de', 'b@y.de'],
  ];
  const ambiguous = guess(['Work email', 'Private email'], ...rows);
  expect(ambiguous[0]?.rivals).toEqual([1]);
  expect(applyOverrides(ambiguous, { 0: 'email' })).toMatchObject([
    { target: 'email', why: 'chosen', rivals: [] },
    { target: undefined, why: 'second', rivals: [] },
  ]);
  expect(applyOverrides(ambiguous, { 1: 'email' })).toMatchObject([
    { target: undefined, why: 'second', rivals: [] },
    { target: 'email', why: 'chosen', rivals: [] },
  ]);
  expect(applyOverrides(ambiguous, { 1: null })).toMatchObject([
    { target: 'email', rivals: [] },
    { target: undefined, why: 'chosen', rivals: [] },
  ]);
});

test('the last mapping is taken for a file with the same columns, however they are spelled', () => {
  const remembered = {
    fingerprint: fingerprintOf(['e-mail', 'ORT', 'Notiz ', 'rufname']),
    mapping: ['email', null, 'state', 'first_name'] as const,
  };
  const again = applyRemembered(guesses(), { ...remembered, mapping: [...remembered.mapping] });
  expect(toMapping(again)).toEqual(remembered.mapping);
  expect(again.every(({ why }) => why === 'remembered')).toBe(true);
  expect(toMapping(applyOverrides(again, { 2: null }))).toEqual(['email', null, null, 'first_name']);
});

test.each([
  ['another order', ['Ort', 'E-Mail', 'Notiz', 'Rufname']],
  ['a column more', [...header, 'Land']],
  ['another name', ['E-Mail', 'Stadt', 'Notiz', 'Rufname']],
])('%s is another file', (_, other) => {
  const remembered = { fingerprint: fingerprintOf(other), mapping: other.map(() => null) };
  expect(applyRemembered(guesses(), remembered)).toEqual(guesses());
  expect(applyRemembered(guesses(), undefined)).toEqual(guesses());
});
