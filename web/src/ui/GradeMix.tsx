import { count } from '../lib/format';
import { type GradeLetter, gradeLetters } from './Grade';

interface GradeMixProps {
  grades: Record<GradeLetter, number>;
  /** As wide as its card, with the letters and counts inside of the parts. */
  large?: boolean;
}

/** How many deals have which grade: a bar, and each letter with its count, since colour alone says nothing. */
export function GradeMix({ grades, large = false }: GradeMixProps) {
  const present = gradeLetters.filter((letter) => grades[letter] > 0);
  if (present.length === 0) {
    return <span className="muted">Nothing graded yet</span>;
  }
  if (large) {
    return (
      <span className="grade-mix-large" role="img" aria-label={`Grades: ${gradeMixWords(grades)}`}>
        {present.map((letter) => (
          <span key={letter} className={`grade-${letter.toLowerCase()}`} style={{ flexGrow: grades[letter] }}>
            {letter} {count(grades[letter])}
          </span>
        ))}
      </span>
    );
  }
  return (
    <span className="grade-mix">
      <span className="grade-mix-bar" aria-hidden="true">
        {present.map((letter) => (
          <span key={letter} className={`grade-mix-${letter.toLowerCase()}`} style={{ flexGrow: grades[letter] }} />
        ))}
      </span>
      <span className="grade-mix-counts">
        {gradeLetters.map((letter) => (
          <span key={letter}>
            {letter} {count(grades[letter])}
          </span>
        ))}
      </span>
    </span>
  );
}

export const gradeMixWords = (grades: GradeMixProps['grades']): string =>
  gradeLetters.map((letter) => `${letter} ${count(grades[letter])}`).join(', ');
