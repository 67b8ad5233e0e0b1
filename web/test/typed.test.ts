import { expect, test } from 'vitest';
import { pastedCells, typedMoney, typedShare } from '../src/lib/typed';

test('money as it is typed or pasted', () => {
  for (const [text, value] of [
    ['1950.75', 1950.75], ['$1,950.75', 1950.75], [' 1,234,567 ', 1_234_567], ['1950.', 1950], ['.5', 0.5],
    ['(120)', -120], ['($1,200.50)', -1200.5], ['-120', -120], ['−120', -120], ['-$80.5', -80.5], ['$-80.5', -80.5],
    ['0', 0], ['(0)', 0],
  ] as const) {
    expect(typedMoney(text), text).toBe(value);
  }
});

test('empty and a dash are not given, which is not 0', () => {
  for (const text of ['', '  ', '-', '–', '—']) {
    expect(typedMoney(text)).toBeNull();
    expect(typedShare(text)).toBeNull();
  }
});

test('what could be read in two ways, or not at all, is no figure', () => {
  for (const text of ['1,95', '1.950,75', '1,9500', '1e3', 'n/a', '12 USD', '(120', '120)', '--5', '#REF!', '.', '1.2.3']) {
    expect(typedMoney(text), text).toBeUndefined();
  }
  expect(typedShare('5,5')).toBeUndefined();
  expect(typedShare('-5')).toBeUndefined();
});

test('shares come in percent, without binary dust', () => {
  expect(typedShare('5')).toBe(0.05);
  expect(typedShare('5%')).toBe(0.05);
  expect(typedShare('7.1')).toBe(0.071);
  expect(typedShare('0.5')).toBe(0.005);
});

test('a copied block: rows by line, columns by tab, no row for the last line end', () => {
  expect(pastedCells('1,000\t5%\r\n2,000\t\r\n')).toEqual([['1,000', '5%'], ['2,000', '']]);
  expect(pastedCells('a\n\nb')).toEqual([['a'], [''], ['b']]);
});
