import { expect, test } from 'vitest';
import * as format from '../src/lib/format';

test('what is not reported is a dash, and 0 is 0', () => {
  for (const words of [format.money, format.moneyExact, format.percent, format.share, format.dscr]) {
    expect(words(null)).toBe('–');
    expect(words(undefined)).toBe('–');
  }
  expect(format.money(0)).toBe('$0');
  expect(format.money(-0.3)).toBe('$0');
  expect(format.date(null)).toBe('–');
  expect(format.month(null)).toBe('–');
});

test('money, in whole dollars and exact', () => {
  expect(format.money(1950.5)).toBe('$1,951');
  expect(format.money(-547.95)).toBe('−$548');
  expect(format.moneyExact(1950.7)).toBe('$1,950.70');
  expect(format.moneyShort(1_250_000)).toBe('$1.3M');
});

test('rates, shares and debt cover', () => {
  expect(format.percent(87.5)).toBe('87.5%');
  expect(format.share(0.0725, 2)).toBe('7.25%');
  expect(format.dscr(1.25)).toBe('1.25×');
});

test('differences always carry their sign', () => {
  expect(format.signed(120, format.money)).toBe('+$120');
  expect(format.signed(-50, format.money)).toBe('−$50');
  expect(format.signed(0, format.money)).toBe('$0');
  expect(format.signed(0.2, format.money)).toBe('$0');
  expect(format.signed(null, format.money)).toBe('–');
});

test('days and months do not depend on where the reader is', () => {
  expect(format.date('2026-03-01')).toBe('Mar 1, 2026');
  expect(format.month({ month: 3, year: 2026 })).toBe('Mar 2026');
  expect(format.month('2026-12')).toBe('Dec 2026');
  expect(format.addMonths('2026-01', -1)).toBe('2025-12');
  expect(format.addMonths('2025-12', 2)).toBe('2026-02');
});

test('markets in words', () => {
  expect(format.market('TX-AUSTIN')).toBe('Austin, TX');
  expect(format.market('NC-WINSTON_SALEM')).toBe('Winston Salem, NC');
  expect(format.market('IN-IND')).toBe('IND, IN');
  expect(format.market('Metro 12')).toBe('Metro 12');
  expect(format.market('TX-DFW')).toBe('DFW, TX');
});
