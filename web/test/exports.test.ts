import { expect, test } from 'vitest';
import { exportHref } from '../src/lib/exports';

test('a file has the filters and the order of the list, but all of its pages', () => {
  const query = { grade: 'D', sort: '-dscr', limit: 100, cursor: 'abc' };
  expect(exportHref('deals', query, 'csv')).toBe('/api/export/deals?format=csv&grade=D&sort=-dscr');
});

test('filters that are not set are left out, those that are false are not', () => {
  const query = { q: '', marketKey: undefined, buyerId: null, active: false };
  expect(exportHref('buyboxes', query, 'xlsx')).toBe('/api/export/buyboxes?format=xlsx&active=false');
});

test('what a filter holds cannot become another parameter', () => {
  expect(exportHref('leads', { q: 'Oak & 1st=2' }, 'jsonl')).toBe('/api/export/leads?format=jsonl&q=Oak+%26+1st%3D2');
});
