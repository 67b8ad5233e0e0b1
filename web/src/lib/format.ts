// Figures in words. What is not reported is a dash, never 0. Minus is the true minus sign, which is
// as wide as a digit and keeps columns aligned.
export const nothing = '–';

type Figure = number | null | undefined;

const locale = 'en-US';
const dollars = new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });
const cents = new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD' });
const compact = new Intl.NumberFormat(locale, {
  style: 'currency',
  currency: 'USD',
  notation: 'compact',
  maximumFractionDigits: 1,
});
const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
const months = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });

const minus = (text: string): string => text.replace('-', '−');
const shown = (value: Figure, words: (value: number) => string): string =>
  value === null || value === undefined ? nothing : minus(words(value));

/** $1,950 – whole dollars: for tables and tiles. */
export const money = (value: Figure): string =>
  shown(value, (v) => dollars.format(Math.round(v) === 0 ? 0 : v));
/** $1,950.75 – for a record's own page and for review. */
export const moneyExact = (value: Figure): string => shown(value, (v) => cents.format(v));
/** $1.2M – for axes and narrow places. */
export const moneyShort = (value: Figure): string => shown(value, (v) => compact.format(v));
/** 87.5 % from 87.5: rates and variances come in percent. */
export const percent = (value: Figure, digits = 1): string =>
  shown(value, (v) => `${v.toLocaleString(locale, { maximumFractionDigits: digits })}%`);
/** 5.0 % from 0.05: vacancy, LTV and interest come as shares. */
export const share = (value: Figure, digits = 1): string =>
  percent(value === null || value === undefined ? value : value * 100, digits);
/** 1.25× – debt cover as lenders write it. */
export const dscr = (value: Figure): string => shown(value, (v) => `${v.toFixed(2)}×`);
export const count = (value: Figure): string => shown(value, (v) => plain.format(v));
export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${count(n)} ${n === 1 ? one : many}`;

/** A difference with its sign always there: +$120, −$50, $0. */
export function signed(value: Figure, words: (value: number) => string): string {
  if (value === null || value === undefined) {
    return nothing;
  }
  const text = words(Math.abs(value));
  return text === words(0) ? text : `${value > 0 ? '+' : '−'}${text}`;
}

/** "Mar 3, 2026" of a date (YYYY-MM-DD) or time stamp. */
export const date = (text: string | null | undefined): string =>
  text ? dates.format(new Date(text.slice(0, 10))) : nothing;
/** With the time of day, where the reader is. */
export const dateTime = (text: string | null | undefined): string =>
  text ? times.format(new Date(text)) : nothing;

export interface Month {
  month: number;
  year: number;
}
/** "Mar 2026" of {month, year} or "2026-03". */
export function month(value: Month | string | null | undefined): string {
  if (!value) {
    return nothing;
  }
  const text = typeof value === 'string' ? value : monthKey(value);
  return months.format(new Date(`${text.slice(0, 7)}-01`));
}
export const monthKey = ({ month: m, year }: Month): string => `${year}-${String(m).padStart(2, '0')}`;
export function addMonths(key: string, n: number): string {
  const index = Number(key.slice(0, 4)) * 12 + Number(key.slice(5, 7)) - 1 + n;
  return monthKey({ month: (index % 12) + 1, year: Math.floor(index / 12) });
}

const strategies: Record<string, string> = { buy_hold: 'Buy and hold', commercial: 'Commercial' };
export const strategy = (key: string | null | undefined): string =>
  key ? (strategies[key] ?? key) : nothing;
/** What is no longer than an airport code is one, and keeps its capitals. */
const codeLength = 3;
/** "TX-AUSTIN" as "Austin, TX", a code such as "TX-DFW" as "DFW, TX"; other keys as they are. */
export function market(key: string | null | undefined): string {
  const parts = /^([A-Z]{2})-([A-Z0-9_-]{2,})$/.exec(key ?? '');
  if (!parts) {
    return key || nothing;
  }
  const [, state = '', place = ''] = parts;
  if (place.length <= codeLength) {
    return `${place}, ${state}`;
  }
  const name = place.toLowerCase().replace(/[_-]+/g, ' ');
  return `${name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase())}, ${state}`;
}
