import { api, read } from '../../api/client';
import { useList } from '../../api/list';
import { useUser } from '../../api/session';
import { may } from '../../lib/roles';
import { flag, oneOf, text, useUrlState } from '../../lib/urlState';
import { ButtonLink } from '../../ui/Button';
import { Checkbox, SelectField } from '../../ui/Choice';
import { DataTable } from '../../ui/DataTable';
import { ExportMenu } from '../../ui/ExportMenu';
import { FilterBar, useFilters } from '../../ui/FilterBar';
import { flagLabel } from '../../ui/Flags';
import { PageHeader } from '../../ui/Page';
import { SearchBox } from '../../ui/SearchBox';
import { ownColumns, staffColumns } from './columns';
import './style.css';
import { Views } from './Views';

const grades = ['A', 'B', 'C', 'D', 'none'] as const;
const flagWords = [
  'significant_cash_flow_shortfall',
  'moderate_cash_flow_shortfall',
  'dscr_below_projection',
  'dscr_below_minimum',
  'dscr_below_buy_box_minimum',
  'rent_collection_shortfall',
  'high_vacancy_rate',
  'elevated_vacancy_rate',
  'expense_overrun',
] as const;
const sorts = [
  '-closedDate', 'closedDate', 'address', '-address', 'cashFlow', '-cashFlow', 'dscr', '-dscr',
  'grade', '-grade', 'cashFlowVariance', '-cashFlowVariance',
] as const;

const shape = {
  q: text(),
  grade: oneOf(grades),
  flag: oneOf(flagWords),
  belowRequired: flag(),
  sort: oneOf(sorts),
};
const noFilters = { q: '', grade: null, flag: null, belowRequired: false };

const gradeOptions = grades.map((grade) => ({
  id: grade,
  label: grade === 'none' ? 'Nothing reported' : `Grade ${grade}`,
}));
const flagOptions = flagWords.map((id) => ({ id, label: flagLabel(id) }));

export default function DealsPage() {
  const { role } = useUser();
  const analytics = useFilters();
  const [own, set] = useUrlState(shape);
  const outside = role === 'buyer';
  const query = {
    ...(outside ? {} : analytics.filters),
    ...(own.q === '' ? {} : { q: own.q }),
    ...(own.grade === null ? {} : { grade: own.grade }),
    ...(own.flag === null ? {} : { flag: own.flag }),
    ...(own.belowRequired ? { belowRequired: true } : {}),
    ...(own.sort === null ? {} : { sort: own.sort }),
  };
  const list = useList(['deals', 'list', query], (page, signal) =>
    read(api.GET('/api/deals', { params: { query: { ...query, ...page } }, signal })),
  );
  const ownCount = [own.grade, own.flag, own.belowRequired || null].filter((value) => value !== null).length;
  const filtered = ownCount > 0 || own.q !== '' || (!outside && analytics.count > 0);
  const clear = () => {
    analytics.clear();
    set(noFilters);
  };
  const ownFilters = (
    <>
      <SelectField
        name="?grade"
        label="Grade"
        none="All grades"
        options={gradeOptions}
        value={own.grade ?? ''}
        onChange={(value) => set({ grade: grades.find((grade) => grade === value) ?? null })}
      />
      <SelectField
        name="?flag"
        label="Flag"
        none="With or without flags"
        options={flagOptions}
        value={own.flag ?? ''}
        onChange={(value) => set({ flag: flagWords.find((word) => word === value) ?? null })}
      />
      <Checkbox
        name="?belowRequired"
        label="Below required DSCR"
        value={own.belowRequired}
        onChange={(belowRequired) => set({ belowRequired })}
      />
    </>
  );
  return (
    <div className="page deals">
      <PageHeader
        title={outside ? 'Your deals' : 'Deals'}
        actions={
          <ExportMenu
            parts={[
              { what: 'deals', query, label: 'This list' },
              { what: 'closings', query, label: 'What was closed' },
              { what: 'periods', query, label: 'Their monthly reports' },
            ]}
          />
        }
      >
        {outside
          ? 'What you bought, and how it does against the pro forma it was bought on.'
          : 'Closed deals against the pro forma that was locked at close.'}
      </PageHeader>
      <div className="stack">
        <div className="deals-search">
          <SearchBox
            name="?q"
            label="Search"
            placeholder="Address, city, ZIP or market"
            value={own.q}
            onChange={(q) => set({ q }, { replace: true })}
          />
          <Views />
        </div>
        {outside ? (
          <search className="card deals-own-filters" aria-label="Filters">
            {ownFilters}
          </search>
        ) : (
          <FilterBar ownCount={ownCount} onClearOwn={() => set({ grade: null, flag: null, belowRequired: false })}>
            {ownFilters}
          </FilterBar>
        )}
      </div>
      <DataTable
        label="Deals"
        list={list}
        columns={outside ? ownColumns : staffColumns}
        rowKey={(deal) => deal.leadId}
        rowHref={(deal) => `/deals/${deal.leadId}`}
        defaultSort="-closedDate"
        filtered={filtered}
        onClearFilters={clear}
        emptyTitle="No closed deals yet"
        emptyText={
          outside
            ? 'Your deals show up here once they are closed.'
            : 'Close a lead, and its pro forma is locked and measured from then on.'
        }
        emptyAction={may(role, 'closeDeal') && <ButtonLink href="/leads">Choose a lead to close</ButtonLink>}
      />
    </div>
  );
}
