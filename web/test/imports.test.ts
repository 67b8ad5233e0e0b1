import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { asksForDates, claimedTwice, mappedOf, missingFields, withMapped } from '../src/imports/mapping';
import { cellOf, type Import, type ImportField, type Recognition } from '../src/imports/recognition';
import { announcementStep, outcomeSentence, percentDone, sizeWords } from '../src/imports/words';
import { categories } from '../src/imports/words';

const counts = { rows: 0, created: 0, updated: 0, unchanged: 0, refused: 0, remarks: 0 };
const found = {
  dateAmbiguous: true,
  decimalMark: ',',
  columns: [
    { index: 0, name: 'Address', samples: ['1 Oak St'], field: 'address' },
    { index: 1, name: 'Notes', samples: [], field: null },
  ],
  accounts: [
    { account: '4000 Rent', category: 'rent', total: 10, by: 'rule' },
    { account: '9999 ?', category: null, total: null, by: 'none' },
  ],
  properties: [],
} as unknown as Recognition;
const one = { recognition: found, settings: { sheet: 'June' } } as Import;
const mapped = mappedOf(one);

test('what stands in the cell that a problem speaks of is found by its column', () => {
  expect(cellOf(found.columns, ['1 Oak St', 'loud'], 'Notes')).toBe('loud');
  expect(cellOf(found.columns, ['1 Oak St'], 'Notes')).toBeNull();
  expect(cellOf(found.columns, ['1 Oak St'], 'Rent')).toBeNull();
  expect(cellOf(found.columns, ['1 Oak St'], null)).toBeNull();
});

test('settings stand in place of those before, and what is not in the form is carried over', () => {
  const settings = withMapped(one, { ...mapped, dateOrder: 'dmy' });
  expect(settings).toMatchObject({
    sheet: 'June',
    dateOrder: 'dmy',
    decimalMark: ',',
    mapping: [
      { column: 0, name: 'Address', field: 'address' },
      { column: 1, name: 'Notes', field: null },
    ],
    accounts: [{ account: '4000 Rent', category: 'rent' }],
  });
  expect(settings).not.toHaveProperty('properties');
});

const field = (name: string, required = true) => ({ field: name, label: name, required, type: 'text' }) as ImportField;

test('required fields that no column fills are told, but not where something stands for them', () => {
  const fields = [field('address'), field('marketKey'), field('period', false), field('notes', false)];
  const names = (kind: string, form: typeof mapped) => missingFields(kind, fields, form).map((missing) => missing.field);
  expect(names('leads', mapped)).toEqual(['marketKey']);
  expect(names('leads', { ...mapped, marketKey: 'TX-AUSTIN' })).toEqual([]);
  expect(names('leads', { ...mapped, fields: { 0: '_id' } })).toEqual([]);
  // A month says nothing by its own id: it is one of a deal's.
  expect(names('periods', { ...mapped, fields: { 0: '_id' } })).toEqual(['address', 'marketKey', 'period']);
  expect(names('periods', { ...mapped, fields: { 0: 'reportingPeriod.month', 1: 'reportingPeriod.year' } })).toEqual(['address', 'marketKey']);
});

test('two columns cannot fill one field; leaving out is no field', () => {
  expect([...claimedTwice({ ...mapped, fields: { 0: 'address', 1: 'address', 2: '', 3: '' } })]).toEqual(['address']);
});

test('the order of dates is asked for until it is chosen', () => {
  expect(asksForDates(found, mapped)).toBe(true);
  expect(asksForDates(found, { ...mapped, dateOrder: 'mdy' })).toBe(false);
  expect(asksForDates({ ...found, dateAmbiguous: false }, mapped)).toBe(false);
});

test('what a check and an import came to, in a sentence', () => {
  const came = { ...counts, rows: 8, created: 1, updated: 2, unchanged: 4, refused: 1 };
  expect(outcomeSentence({ status: 'checked', as: 'leads', counts: came })).toBe(
    '1 lead would be created, 2 updated, 4 left as they are and 1 row refused.',
  );
  expect(outcomeSentence({ status: 'done', as: null, counts: { ...counts, created: 3 } })).toBe('3 records were created.');
  expect(outcomeSentence({ status: 'done', as: 'users', counts })).toBe('The file has no rows.');
});

test('progress is read out at each tenth, and never above all', () => {
  const at = (done: number, total: number) => ({ status: 'checking', progress: { done, total } }) as Import;
  expect(percentDone(at(0, 0))).toBeNull();
  expect(percentDone(at(12, 10))).toBe(100);
  expect(announcementStep(at(41, 100))).toBe(announcementStep(at(49, 100)));
  expect(announcementStep(at(49, 100))).not.toBe(announcementStep(at(50, 100)));
});

test('sizes of files in words', () => {
  expect([0, 999, 1500, 1_000_000, 12_345_678].map(sizeWords)).toEqual(['0 bytes', '999 bytes', '1.5 KB', '1.0 MB', '12 MB']);
});

test('an account may count as what the server knows', () => {
  const source = readFileSync(new URL('../../src/domain/books_account.c', import.meta.url), 'utf8');
  const [, names] = /books_category_names\[\] = \{([^}]*)\}/.exec(source) ?? [];
  expect(categories).toEqual(names?.match(/\w+/g));
});
