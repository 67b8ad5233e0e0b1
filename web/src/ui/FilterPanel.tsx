import { type ReactNode, useState } from 'react';
import { Button } from './Button';

interface FilterPanelProps {
  /** How many filters are set. */
  total: number;
  onClear: () => void;
  children: ReactNode;
}

/** The card with a list's filters, folded away on a phone; what clears them stands beside, not among them. */
export function FilterPanel({ total, onClear, children }: FilterPanelProps) {
  const [open, setOpen] = useState(false);
  return (
    <search className="stack" aria-label="Filters">
      <div className="filter-toggle">
        <Button icon="filter" aria-expanded={open} onPress={() => setOpen(!open)}>
          {`Filters${total > 0 ? ` (${total})` : ''}`}
        </Button>
      </div>
      <div className="card filter-panel" data-open={open}>
        <div className="filter-bar">{children}</div>
        {total > 0 && (
          <Button look="quiet" icon="close" onPress={onClear}>
            Clear
          </Button>
        )}
      </div>
    </search>
  );
}
