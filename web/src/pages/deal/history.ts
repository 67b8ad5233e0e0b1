import type { components } from '../../api/schema';
import { memberWords, valueWords } from '../../lib/changeWords';
import { month, plural } from '../../lib/format';

type Entry = components['schemas']['HistoryEntry'];
type Change = components['schemas']['HistoryChange'];

const deeds: Record<string, string> = {
  'deal.close': 'closed the deal and locked the pro forma',
  'period.report': 'reported',
  'period.correct': 'corrected',
  'period.replace': 'replaced',
  'period.import': 'imported',
  'deal.modified': 'read that the loan was modified',
  'deal.defeased': 'read that the loan was defeased',
  'deal.ended': 'read that the loan ended',
};

/** "2026-01 to 2026-03" as "Jan 2026 to Mar 2026"; the record itself needs no name. */
function subjectWords(subject: string): string {
  return subject === 'record' ? '' : subject.replace(/\d{4}-\d{2}/g, (key) => month(key));
}

export const deedWords = ({ action, subject }: Entry): string =>
  [deeds[action] ?? action, subjectWords(subject)].filter(Boolean).join(' ');

/** Ids lead nowhere here, and the policy's number says nothing to those who read. */
const silent = /(^_id|Id|policyVersion)$/;

export const changesShown = ({ changes }: Entry): Change[] => changes.filter(({ member }) => !silent.test(member));

export interface ChangeWords {
  member: string;
  before: string;
  after: string;
}

export const changeWords = ({ member, before, after }: Change): ChangeWords => ({
  member: memberWords(member),
  before: valueWords(before),
  after: valueWords(after),
});

/** Whether it only tells what was written for the first time. */
export const isFirst = ({ changes }: Entry): boolean => changes.every(({ before }) => before === null);

export const countWords = (entry: Entry): string =>
  plural(changesShown(entry).length, isFirst(entry) ? 'figure' : 'change');
