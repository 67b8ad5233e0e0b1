import './style.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, read } from '../../api/client';
import { useFacets } from '../../api/facets';
import { addMonths, count, month as monthWords, percent } from '../../lib/format';
import { pageSize, usePaging } from '../../lib/paging';
import { monthParam, oneOf, useUrlState } from '../../lib/urlState';
import { Button } from '../../ui/Button';
import { MonthField, Segments } from '../../ui/Choice';
import { ExportMenu } from '../../ui/ExportMenu';
import { FilterBar, useFilters } from '../../ui/FilterBar';
import { PageHeader, Tile } from '../../ui/Page';
import { Empty, ErrorState, Skeleton } from '../../ui/states';
import { Entry } from './Entry';
import { Keyboard } from './Keyboard';

const shape = {
  month: monthParam(),
  state: oneOf(['reported', 'all']),
  expenses: oneOf(['parts']),
};

function Tiles({ due, reported, missing }: { due: number; reported: number; missing: number }) {
  return (
    <div className="tiles">
      <Tile label="Due" figure={count(due)} note="deals closed in or before the month" />
      <Tile
        label="Reported"
        figure={count(reported)}
        note={
          <>
            <progress className="reporting-progress" value={reported} max={due || 1} aria-label="Reported" />
            {due > 0 && `${percent((100 * reported) / due)} of what is due`}
          </>
        }
      />
      <Tile label="Missing" figure={count(missing)} note="to be entered below" />
    </div>
  );
}

function Loading() {
  return (
    <div className="card reporting-loading" aria-busy="true">
      {Array.from({ length: 10 }, (_, row) => (
        <Skeleton key={row} height={32} />
      ))}
    </div>
  );
}

export default function ReportingPage() {
  const [url, setUrl] = useUrlState(shape);
  const { filters, clear, count: filterCount } = useFilters();
  const paging = usePaging();
  const facets = useFacets();
  const [savedCount, setSavedCount] = useState(0);
  const currentMonth = facets.data?.currentMonth;
  const ym = url.month || (currentMonth ? addMonths(currentMonth, -1) : '');
  const state = url.state ?? 'missing';
  const expenses = url.expenses ?? 'total';
  const list = useQuery({
    queryKey: ['reporting', filters, ym, state, { cursor: paging.cursor ?? null }],
    queryFn: ({ signal }) => {
      const page = { limit: pageSize, ...(paging.cursor === undefined ? {} : { cursor: paging.cursor }) };
      return read(api.GET('/api/reporting', { params: { query: { ...filters, ...page, month: ym, state } }, signal }));
    },
    enabled: ym !== '',
    placeholderData: keepPreviousData,
    // Rows must not leave under the hands of somebody who comes back from a spreadsheet.
    refetchOnWindowFocus: false,
  });
  const error = list.error ?? facets.error;
  const { items, totals, nextCursor } = list.data ?? {};
  return (
    <div className="page reporting-page">
      <PageHeader
        title="Reporting"
        actions={
          <>
            {ym !== '' && <ExportMenu parts={{ what: 'reporting', query: { ...filters, month: ym, state } }} />}
            <Keyboard />
          </>
        }
      >
        {ym === '' ? 'Which deals owe which months' : `Which deals owe ${monthWords(ym)}: type down a column, or paste one from a spreadsheet.`}
      </PageHeader>
      {totals ? (
        <Tiles due={totals.due} reported={totals.reported + savedCount} missing={totals.missing - savedCount} />
      ) : (
        !error && <Skeleton height={112} />
      )}
      <FilterBar />
      <div className="reporting-tools">
        {currentMonth !== undefined && (
          <MonthField
            name="?month"
            label="Month"
            last={currentMonth}
            value={ym}
            onChange={(month) => setUrl({ month })}
          />
        )}
        <Segments
          label="Show"
          options={[
            { id: 'missing', label: 'Missing' },
            { id: 'reported', label: 'Reported' },
            { id: 'all', label: 'All' },
          ]}
          value={state}
          onChange={(next) => setUrl({ state: next === 'missing' ? null : next })}
        />
        <Segments
          label="Expenses"
          options={[
            { id: 'total', label: 'Expenses as a total' },
            { id: 'parts', label: 'By part' },
          ]}
          value={expenses}
          onChange={(next) => setUrl({ expenses: next === 'parts' ? next : null })}
        />
      </div>
      {error && (!items || list.isPlaceholderData) ? (
        <div className="card">
          <ErrorState what="The reports" error={error} retry={() => void (list.error ? list.refetch() : facets.refetch())} />
        </div>
      ) : items === undefined || totals === undefined ? (
        <Loading />
      ) : items.length === 0 && !list.isPlaceholderData ? (
        <div className="card">
          <Nothing ym={ym} state={state} due={totals.due} filtered={filterCount > 0} onClear={clear} />
        </div>
      ) : (
        <Entry
          key={ym}
          ym={ym}
          items={items}
          stale={list.isPlaceholderData}
          expenses={expenses}
          paging={paging}
          nextCursor={nextCursor ?? null}
          onSavedCount={setSavedCount}
          refresh={() => void list.refetch()}
        />
      )}
    </div>
  );
}

interface NothingProps {
  ym: string;
  state: 'missing' | 'reported' | 'all';
  due: number;
  filtered: boolean;
  onClear: () => void;
}

function Nothing({ ym, state, due, filtered, onClear }: NothingProps) {
  if (due > 0) {
    return state === 'missing' ? (
      <Empty icon="check" title={`${monthWords(ym)} is complete`}>
        All {count(due)} deals{filtered ? ' behind these filters' : ''} are reported.
      </Empty>
    ) : (
      <Empty icon="reporting" title="Nothing is reported yet">
        No deal has reported {monthWords(ym)}. Show the missing ones to enter them.
      </Empty>
    );
  }
  return filtered ? (
    <Empty title="Nothing matches" action={<Button onPress={onClear}>Clear the filters</Button>}>
      No deals that owe {monthWords(ym)} match these filters.
    </Empty>
  ) : (
    <Empty icon="reporting" title="No deal owes this month">
      A deal owes each month from its closing on.
    </Empty>
  );
}
