import type { ReactNode } from 'react';
import { buyBoxName, buyerName, searchBuyers, useBuyBoxSearch, useFacets } from '../api/facets';
import { market, strategy } from '../lib/format';
import { day, oneOf, text, useUrlState } from '../lib/urlState';
import { AsyncSearchSelect, SearchSelect, SelectField } from './Choice';
import { DateField } from './Field';
import { FilterPanel } from './FilterPanel';

const shape = {
  marketKey: text(),
  strategy: oneOf(['buy_hold', 'commercial']),
  buyerId: text(),
  buyBoxId: text(),
  startDate: day(),
  endDate: day(),
};

export interface AnalyticsFilters {
  marketKey?: string;
  strategy?: 'buy_hold' | 'commercial';
  buyerId?: string;
  buyBoxId?: string;
  startDate?: string;
  endDate?: string;
}

const none = { marketKey: '', strategy: null, buyerId: '', buyBoxId: '', startDate: '', endDate: '' };

/** The analytics filters as the address has them, ready for a query string and a query key. */
export function useFilters() {
  const [values, set] = useUrlState(shape);
  const filters = Object.fromEntries(Object.entries(values).filter(([, value]) => value)) as AnalyticsFilters;
  return { values, filters, set, clear: () => set(none), count: Object.keys(filters).length };
}

interface FilterBarProps {
  /** More filters of the page's own, before the dates. */
  children?: ReactNode;
  /** How many of those are set, and how to clear them. */
  ownCount?: number;
  onClearOwn?: () => void;
  /** Buy boxes and buyers are left out where the page is about one. */
  without?: readonly ('buyer' | 'buyBox')[];
}

export function FilterBar({ children, ownCount = 0, onClearOwn, without = [] }: FilterBarProps) {
  const { values, set, clear, count } = useFilters();
  const facets = useFacets();
  const searchBuyBoxes = useBuyBoxSearch(values.buyerId);
  const markets = (facets.data?.markets ?? []).map((key) => ({ id: key, label: market(key) }));
  const strategies = (facets.data?.strategies ?? ['buy_hold', 'commercial']).map((key) => ({
    id: key,
    label: strategy(key),
  }));
  return (
    <FilterPanel
      total={count + ownCount}
      onClear={() => {
        clear();
        onClearOwn?.();
      }}
    >
      <SearchSelect
        name="?marketKey"
        label="Market"
        none="All markets"
        options={markets}
        value={values.marketKey}
        onChange={(marketKey) => set({ marketKey })}
      />
      <SelectField
        name="?strategy"
        label="Strategy"
        none="All strategies"
        options={strategies}
        value={values.strategy ?? ''}
        onChange={(key) => set({ strategy: key === 'buy_hold' || key === 'commercial' ? key : null })}
      />
      {!without.includes('buyer') && (
        <AsyncSearchSelect
          name="?buyerId"
          label="Buyer"
          placeholder="All buyers"
          search={searchBuyers}
          resolve={buyerName}
          value={values.buyerId}
          onChange={(buyerId) => set({ buyerId, buyBoxId: '' })}
        />
      )}
      {!without.includes('buyBox') && (
        <AsyncSearchSelect
          name="?buyBoxId"
          label="Buy box"
          placeholder="All buy boxes"
          search={searchBuyBoxes}
          resolve={buyBoxName}
          value={values.buyBoxId}
          onChange={(buyBoxId) => set({ buyBoxId })}
        />
      )}
      {children}
      <DateField
        name="?startDate"
        label="Closed from"
        value={values.startDate}
        onChange={(startDate) => set({ startDate }, { replace: true })}
      />
      <DateField
        name="?endDate"
        label="Closed to"
        value={values.endDate}
        onChange={(endDate) => set({ endDate }, { replace: true })}
      />
    </FilterPanel>
  );
}
