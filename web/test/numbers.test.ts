import { NumberParser } from '@internationalized/number';
import { describe, expect, test } from 'vitest';
import { moneyFormat, percentFormat, ratioFormat } from '../src/ui/numberFormats';

// The number field reads what is typed with this parser and these options.
const money = new NumberParser('en-US', moneyFormat);

describe('money as it is typed', () => {
  test('cents are kept: with no decimals allowed, 1950.75 was read as 195,075', () => {
    expect(money.parse('1950.75')).toBe(1950.75);
    expect(money.parse('$1,950.75')).toBe(1950.75);
    expect(money.isValidPartialNumber('1950.75')).toBe(true);
  });

  test('parentheses are minus: without the accounting sign, (120) was read as +120', () => {
    expect(money.parse('(120)')).toBe(-120);
    expect(money.parse('($1,200.50)')).toBe(-1200.5);
    expect(money.parse('-120')).toBe(-120);
  });

  test('the traps are real: the options without our care misread', () => {
    const careless = new NumberParser('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });
    // The dot is refused while typing, and what follows it joins the dollars.
    expect(careless.isValidPartialNumber('1950.')).toBe(false);
    expect(money.isValidPartialNumber('1950.')).toBe(true);
    expect(careless.parse('(120)')).not.toBe(-120);
  });
});

test('shares are typed in percent', () => {
  const percent = new NumberParser('en-US', percentFormat);
  expect(percent.parse('7.25')).toBeCloseTo(0.0725, 10);
  expect(percent.parse('5%')).toBeCloseTo(0.05, 10);
});

test('ratios keep four decimals', () => {
  expect(new NumberParser('en-US', ratioFormat).parse('1.2345')).toBe(1.2345);
});
