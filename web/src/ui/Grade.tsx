import { signed } from '../lib/format';
import { Triangle } from './Icon';

export type GradeLetter = 'A' | 'B' | 'C' | 'D';
export const gradeLetters: readonly GradeLetter[] = ['A', 'B', 'C', 'D'];

export const gradeMeanings: Record<GradeLetter, string> = {
  A: 'at or above projection, debt covered as required',
  B: 'within 10% of the projected cash flow',
  C: 'cash flow not negative, but well below projection',
  D: 'negative cash flow, or debt not covered',
};

/** The letter is always there: the grades' colours have nearly one brightness. */
export function Grade({ grade, large = false }: { grade: GradeLetter | null | undefined; large?: boolean }) {
  const look = `grade${large ? ' grade-large' : ''}`;
  if (!grade) {
    return (
      <span className={look}>
        <span className="visually-hidden">Not graded</span>
        <span aria-hidden="true">–</span>
      </span>
    );
  }
  return (
    <span className={`${look} grade-${grade.toLowerCase()}`} title={`Grade ${grade}: ${gradeMeanings[grade]}`}>
      <span className="visually-hidden">Grade </span>
      {grade}
    </span>
  );
}

/** Whether more is better. */
const moreIsBetter = { cashFlow: true, rent: true, noi: true, dscr: true, expense: false, vacancy: false } as const;

export type Metric = keyof typeof moreIsBetter;

export function isFavourable(metric: Metric, value: number): boolean | null {
  return value === 0 ? null : value > 0 === moreIsBetter[metric];
}

interface VarianceProps {
  metric: Metric;
  value: number | null | undefined;
  /** Words for the size: `money`, `dscr`, `percent`. */
  format: (value: number) => string;
  /** Shows the word beside the figure; otherwise it is only read out. */
  word?: boolean;
}

/** Favourable or not: a word, a sign and ▲▼, never colour alone, and from the metric. */
export function Variance({ metric, value, format, word = false }: VarianceProps) {
  if (value === null || value === undefined) {
    return (
      <span className="variance muted">
        <span className="visually-hidden">Not reported</span>
        <span aria-hidden="true">–</span>
      </span>
    );
  }
  const favourable = isFavourable(metric, value);
  if (favourable === null) {
    return <span className="variance">{signed(value, format)} {word && 'as projected'}</span>;
  }
  const verdict = favourable ? 'favourable' : 'unfavourable';
  return (
    <span className={`variance variance-${verdict}`}>
      <Triangle up={value > 0} />
      {signed(value, format)}
      <span className={word ? undefined : 'visually-hidden'}> {verdict}</span>
    </span>
  );
}
