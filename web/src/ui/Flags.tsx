type Tone = 'c' | 'd' | 'neutral';

const words: Record<string, { label: string; tone: Tone }> = {
  significant_cash_flow_shortfall: { label: 'Cash flow over 20% short', tone: 'd' },
  moderate_cash_flow_shortfall: { label: 'Cash flow over 10% short', tone: 'c' },
  dscr_below_projection: { label: 'DSCR below projection', tone: 'c' },
  dscr_below_minimum: { label: 'DSCR below 1.25', tone: 'd' },
  dscr_below_buy_box_minimum: { label: 'DSCR below buy box minimum', tone: 'd' },
  rent_collection_shortfall: { label: 'Rent over 15% short', tone: 'c' },
  high_vacancy_rate: { label: 'Vacancy over 10%', tone: 'd' },
  elevated_vacancy_rate: { label: 'Vacancy over 5%', tone: 'c' },
  expense_overrun: { label: 'Expenses over 20% high', tone: 'c' },
};

export const generatedFlags: readonly string[] = Object.keys(words);

/** In words; a reporter's own flags are shown as they were typed, without underscores. */
export function flagLabel(flag: string): string {
  const own = flag.replaceAll('_', ' ');
  return words[flag]?.label ?? own.charAt(0).toUpperCase() + own.slice(1);
}

/** `max` keeps a table's row to one line; the rest is counted, and told to those who point at it. */
export function Flags({ flags, max = 32 }: { flags: readonly string[]; max?: number }) {
  if (flags.length === 0) {
    return <span className="muted">None</span>;
  }
  const rest = flags.slice(max);
  return (
    <span className="badges">
      {flags.slice(0, max).map((flag) => (
        <span key={flag} className={`badge tone-${words[flag]?.tone ?? 'neutral'}`}>
          {flagLabel(flag)}
        </span>
      ))}
      {rest.length > 0 && (
        <span className="badge tone-neutral" title={rest.map(flagLabel).join(', ')}>
          +{rest.length}
          <span className="visually-hidden"> more: {rest.map(flagLabel).join(', ')}</span>
        </span>
      )}
    </span>
  );
}

export function Badge({ tone = 'neutral', children }: { tone?: 'a' | 'b' | 'c' | 'd' | 'neutral'; children: string }) {
  return <span className={`badge tone-${tone}`}>{children}</span>;
}
