import type { ReactNode } from 'react';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import type { Terms } from './values';

interface SuggestionProps {
  /** The field, and the pointer of the figure that the server compares. */
  children: ReactNode;
  pointer: string;
  terms: Terms | null;
  value: number | null;
  /** What the other figures come to; null where they do not say. */
  computed: number | null;
  words: (value: number) => string;
  use: (value: number) => void;
}

/** A figure that can be computed from the others: offers it, and warns where what is given differs. */
export function Suggestion({ children, pointer, terms, value, computed, words, use }: SuggestionProps) {
  const disagreement = terms?.disagreements.find((one) => one.pointer === pointer);
  const offered = disagreement?.computed ?? (value === null ? computed : null);
  return (
    <div className="close-suggestion">
      {children}
      {disagreement && (
        <p className="close-warning">
          <Icon name="alert" size={14} />
          <span>Differs: {disagreement.detail}</span>
        </p>
      )}
      {offered !== null && (
        <Button small onPress={() => use(offered)}>
          Use {words(offered)}
        </Button>
      )}
    </div>
  );
}
