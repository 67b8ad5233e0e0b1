import { expect, test } from 'vitest';
import { memberWords, valueWords } from '../src/lib/changeWords';
import { changesOf, subjectName } from '../src/pages/admin-audit/changes';
import { shortId, subjectHref } from '../src/pages/admin-audit/words';
import { announcementStep, type Job, jobSentence, resultOf, secondsOf } from '../src/pages/admin-maintenance/job';
import { differences, patchOf } from '../src/pages/admin-users/changes';
import type { User } from '../src/pages/admin-users/UserFields';

test('an update tells what differs, inside too, and not when it was written', () => {
  const before = { name: 'Ann', terms: { ltv: 0.75, rate: 0.07 }, tags: ['a'], updatedAt: '1' };
  const after = { name: 'Ann', terms: { ltv: 0.8, rate: 0.07 }, tags: ['a', 'b'], updatedAt: '2' };
  expect(changesOf(before, after)).toEqual([
    { member: 'terms.ltv', before: 0.75, after: 0.8 },
    { member: 'tags', before: ['a'], after: ['a', 'b'] },
  ]);
});

test('a new record tells all that it holds, also 0 and false, but nothing that is empty', () => {
  expect(changesOf(null, { rehab: 0, active: false, zip: null, tags: [], parts: [{ n: 1 }] })).toEqual([
    { member: 'rehab', before: null, after: 0 },
    { member: 'active', before: null, after: false },
    { member: 'parts.1.n', before: null, after: 1 },
  ]);
  expect(changesOf({ zip: '1' }, null)).toEqual([{ member: 'zip', before: '1', after: null }]);
  expect(changesOf(null, null)).toEqual([]);
});

test('members and values in words, exact', () => {
  expect(memberWords('actualExpenses.propertyManagement')).toBe('Actual expenses › property management');
  expect(memberWords('actualNOI')).toBe('Actual NOI');
  expect(memberWords('minDSCR')).toBe('Min DSCR');
  expect(memberWords('periods.2.reportingPeriod.month')).toBe('Periods › 2 › reporting period › month');
  expect(valueWords(0)).toBe('0');
  expect(valueWords(1234.125)).toBe('1,234.125');
  expect(valueWords(null)).toBe('–');
  expect(valueWords(false)).toBe('no');
  expect(valueWords(['a', 2])).toBe('a, 2');
});

test('a subject is named from what is stored now, and linked where it has a page', () => {
  expect(subjectName({ name: 'Old' }, { name: 'New' })).toBe('New');
  expect(subjectName({ address: '1 Elm St' }, null)).toBe('1 Elm St');
  expect(subjectName(null, { rent: 1 })).toBeNull();
  const id = '0123456789abcdef01234567';
  expect(subjectHref('deal', id)).toBe(`/deals/${id}`);
  expect(subjectHref('job', id)).toBeNull();
  expect(subjectHref('lead', '../x')).toBeNull();
  expect(shortId(id)).toBe('…234567');
  expect(shortId('ann@example.com')).toBe('ann@example.com');
});

const job: Job = {
  jobId: 'a',
  kind: 'feedback.recalculate',
  status: 'running',
  done: 0,
  total: 0,
  createdAt: '2026-03-01T10:00:00.000Z',
  startedAt: '2026-03-01T10:00:00.000Z',
  finishedAt: null,
  error: null,
  result: null,
};

test('a job in one sentence, read out each tenth', () => {
  expect(jobSentence({ ...job, status: 'queued' })).toBe('Waiting to begin.');
  expect(jobSentence(job)).toBe('Counting what there is to do.');
  expect(jobSentence({ ...job, done: 1200, total: 9000 })).toBe('1,200 of 9,000 done.');
  expect(jobSentence({ ...job, status: 'failed', error: 'the disk is full' })).toMatch(/the disk is full$/);
  const step = (done: number) => announcementStep({ ...job, done, total: 100 });
  expect(step(10)).toBe(step(19));
  expect(step(19)).not.toBe(step(20));
});

test('what a job found', () => {
  const done: Job = JSON.parse(
    JSON.stringify({ ...job, status: 'done', finishedAt: '2026-03-01T10:00:01.500Z', result: { deals: 3, changed: 0 } }),
  );
  expect(resultOf(done)).toEqual({ deals: 3, buyers: null, buyBoxes: null, changed: 0 });
  expect(jobSentence(done)).toMatch(/^Everything agreed/);
  expect(secondsOf(done)).toBe(1.5);
  expect(secondsOf(job)).toBeNull();
});

const user: User = {
  _id: '1',
  email: 'ann@example.com',
  name: 'Ann',
  role: 'buyer',
  buyerId: 'b1',
  createdAt: '2026-03-01T10:00:00.000Z',
  updatedAt: '2026-03-01T10:00:00.000Z',
};

test('only what differs of a user is sent, and the buyer only with its role', () => {
  const values = { name: 'Ann', email: 'ann@example.com', role: 'buyer', buyerId: 'b1' } as const;
  expect(patchOf(user, values)).toEqual({});
  expect(patchOf(user, { ...values, name: 'Anna' })).toEqual({ name: 'Anna' });
  expect(patchOf(user, { ...values, role: 'closer', buyerId: 'b2' })).toEqual({ role: 'closer' });
  expect(patchOf(user, { ...values, buyerId: '' })).toEqual({ buyerId: null });
});

test('two versions of a user are compared in words', () => {
  const mine = { name: 'Ann', email: 'a@b.c', role: 'closer', buyerId: '' } as const;
  expect(differences(mine, { ...mine, role: 'manager' }, (id) => id || '–')).toEqual([
    { label: 'Role', mine: 'Closer', theirs: 'Manager' },
  ]);
});
