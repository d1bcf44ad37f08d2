/** failed.csv holds the rows as they were, safe to open in a spreadsheet. */
import { expect, test } from 'vitest';
import { createFailedCsv } from '../../src/imports/failed-csv.ts';
import { bytesOf, rowsOf } from './support.ts';

test('original columns and order, row and problem, byte-order mark and the file’s own delimiter', async () => {
  const failed = await createFailedCsv(['Mail', 'Name'], ';');
  await failed.add({ row: 4, cells: ['ana@x', 'Ruiz; Ana'], problem: 'no domain' });
  expect((await bytesOf(await failed.finish()))?.toString()).toBe(
    '\ufeffMail;Name;row;problem\r\nana@x;"Ruiz; Ana";4;no domain\r\n',
  );
});

test('no failed row, no file', async () => {
  expect(await (await createFailedCsv(['Mail'], ',')).finish()).toBeUndefined();
});

test('cells that a spreadsheet would run are guarded, in the header too', async () => {
  const failed = await createFailedCsv(['=A1', 'b'], ',');
  await failed.add({ row: 2, cells: ['+49 30', '@x'], problem: 'p' });
  const rows = await rowsOf((await bytesOf(await failed.finish())) as Buffer);
  expect(rows.map((row) => row.cells)).toEqual([
    ["'=A1", 'b', 'row', 'problem'],
    ["'+49 30", "'@x", '2', 'p'],
  ]);
});

test('short and long rows keep row and problem in their columns', async () => {
  const failed = await createFailedCsv(['a', 'b'], ',');
  await failed.add({ row: 2, cells: ['1'], problem: 'short' });
  await failed.add({ row: 3, cells: ['1', '2', '3'], problem: 'long' });
  const rows = await rowsOf((await bytesOf(await failed.finish())) as Buffer);
  expect(rows.slice(1).map((row) => row.cells)).toEqual([
    ['1', '', '2', 'short'],
    ['1', '2,3', '3', 'long'],
  ]);
});

test('many rows are all there', async () => {
  const failed = await createFailedCsv(['a'], ',');
  for (let row = 2; row <= 5001; row++) await failed.add({ row, cells: ['x'.repeat(100)], problem: 'p' });
  expect(await rowsOf((await bytesOf(await failed.finish())) as Buffer)).toHaveLength(5001);
});
