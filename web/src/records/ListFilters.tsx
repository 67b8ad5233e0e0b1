import { type ReactNode, useCallback } from 'react';
import { text, oneOf, useUrlState } from '../lib/urlState';
import { SearchSelect, SelectField } from '../ui/Choice';
import { FilterPanel } from '../ui/FilterPanel';
import { SearchBox } from '../ui/SearchBox';
import { useMarketOptions } from './buyers';
import { asStrategy, strategies, strategyOptions } from './words';

const shape = { q: text(), marketKey: text(), strategy: oneOf(strategies) };

/** Search, market and strategy, as the address has them: what all lists of the pipeline share. */
export function useListFilters() {
  const [values, set] = useUrlState(shape);
  const query = {
    ...(values.q ? { q: values.q } : {}),
    ...(values.marketKey ? { marketKey: values.marketKey } : {}),
    ...(values.strategy ? { strategy: values.strategy } : {}),
  };
  return { values, query, set, count: Object.keys(query).length };
}

interface ListFiltersProps {
  placeholder: string;
  /** How many filters of the page's own are set. */
  ownCount?: number;
  onClear: () => void;
  children?: ReactNode;
}

export function ListFilters({ placeholder, ownCount = 0, onClear, children }: ListFiltersProps) {
  const { values, set, count } = useListFilters();
  const search = useCallback((q: string) => set({ q }, { replace: true }), [set]);
  return (
    <FilterPanel total={count + ownCount} onClear={onClear}>
      <SearchBox name="?q" label="Search" placeholder={placeholder} value={values.q} onChange={search} />
      <SearchSelect name="?marketKey" label="Market" none="All markets" options={useMarketOptions()} value={values.marketKey} onChange={(marketKey) => set({ marketKey })} />
      <SelectField name="?strategy" label="Strategy" none="All strategies" options={strategyOptions} value={values.strategy ?? ''} onChange={(key) => set({ strategy: asStrategy(key) })} />
      {children}
    </FilterPanel>
  );
}
