// Every shared part in its states, for the tests of them: no page of the product.
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from '../../src/api/errors';
import type { List } from '../../src/api/list';
import { queryClient } from '../../src/api/queries';
import { Lines } from '../../src/charts/Lines';
import * as format from '../../src/lib/format';
import { usePaging } from '../../src/lib/paging';
import { Button } from '../../src/ui/Button';
import { Checkbox, MonthField, SelectField } from '../../src/ui/Choice';
import { Conflict } from '../../src/ui/Conflict';
import { type Column, DataTable } from '../../src/ui/DataTable';
import { DateField, TextField } from '../../src/ui/Field';
import { FilterBar } from '../../src/ui/FilterBar';
import { Flags } from '../../src/ui/Flags';
import { Form } from '../../src/ui/Form';
import { Grade, type GradeLetter, Variance } from '../../src/ui/Grade';
import { LiveRegion } from '../../src/ui/LiveRegion';
import { Money, Percent, Ratio } from '../../src/ui/Money';
import { Card, PageHeader, Stepper, Tile } from '../../src/ui/Page';
import { ErrorState } from '../../src/ui/states';
import { Tabs } from '../../src/ui/Tabs';
import { tellUndoable, Toasts } from '../../src/ui/Toast';
import '../../src/styles/tokens.css';
import '../../src/styles/base.css';
import '../../src/styles/shell.css';
import '../../src/styles/parts.css';
import '../../src/styles/forms.css';
import '../../src/styles/table.css';
import '../../src/styles/overlays.css';
import '../../src/styles/charts.css';

interface Deal {
  id: string;
  address: string;
  market: string;
  grade: GradeLetter | null;
  cashFlow: number | null;
  variance: number | null;
  dscr: number | null;
  flags: string[];
}

const grades: readonly (GradeLetter | null)[] = ['A', 'B', 'C', 'D', null];
const deals: Deal[] = grades.map((grade, index) => ({
  id: String(index),
  address: `${100 + index * 7} Elm Street`,
  market: index % 2 ? 'TX-AUSTIN' : 'OH-COLUMBUS',
  grade,
  cashFlow: grade && 500 - index * 230,
  variance: grade && 40 - index * 190,
  dscr: grade && 1.42 - index * 0.16,
  flags: index > 1 && grade ? ['significant_cash_flow_shortfall', 'expense_overrun', 'roof_leak'] : [],
}));

const columns: readonly Column<Deal>[] = [
  { id: 'address', header: 'Address', cell: (deal) => deal.address, sort: 'address' },
  { id: 'market', header: 'Market', cell: (deal) => format.market(deal.market), hideOnPhone: true },
  { id: 'grade', header: 'Grade', cell: (deal) => <Grade grade={deal.grade} />, sort: 'grade' },
  { id: 'cashFlow', header: 'Cash flow', numeric: true, cell: (deal) => format.money(deal.cashFlow), sort: 'cashFlow', firstDescending: true },
  { id: 'variance', header: 'Against plan', numeric: true, cell: (deal) => <Variance metric="cashFlow" value={deal.variance} format={format.money} /> },
  { id: 'dscr', header: 'DSCR', numeric: true, cell: (deal) => format.dscr(deal.dscr), sort: 'dscr' },
  { id: 'flags', header: 'Flags', cell: (deal) => <Flags flags={deal.flags} max={1} />, hideOnPhone: true },
];

const points = Array.from({ length: 14 }, (_, index) => ({
  label: format.month(format.addMonths('2025-01', index)),
  projected: 500,
  actual: index === 9 ? null : 520 - index * 24 + (index % 3) * 60,
}));

const refused = new ApiError(
  422,
  { title: 'Some fields are wrong', detail: '1 field is wrong', errors: [{ pointer: '/rent', detail: 'must not be negative' }] },
  null,
);

function FormParts() {
  const [rent, setRent] = useState<number | null>(null);
  const [vacancy, setVacancy] = useState<number | null>(0.05);
  const [dscr, setDscr] = useState<number | null>(1.25);
  const [loan, setLoan] = useState('');
  const [month, setMonth] = useState('2026-03');
  const [day, setDay] = useState('2026-03-04');
  const [notes, setNotes] = useState('');
  const [checked, setChecked] = useState(true);
  const [error, setError] = useState<ApiError | null>(null);
  return (
    <Card title="Form">
      <Form onSubmit={() => setError(refused)} error={error}>
        <div className="form-row">
          <Money name="/rent" label="Rent" help="a month" value={rent} onChange={setRent} />
          <Percent name="/vacancy" label="Vacancy" value={vacancy} onChange={setVacancy} />
          <Ratio name="/dscr" label="DSCR" value={dscr} onChange={setDscr} />
          <SelectField
            name="/loan"
            label="Loan"
            options={[{ id: 'DSCR', label: 'DSCR loan' }, { id: 'cash', label: 'Cash' }]}
            value={loan}
            onChange={setLoan}
          />
          <MonthField name="/month" label="Month" value={month} onChange={setMonth} last="2026-05" months={12} />
          <DateField name="/day" label="Closed" value={day} onChange={setDay} />
        </div>
        <TextField name="/notes" label="Notes" optional rows={3} value={notes} onChange={setNotes} />
        <Checkbox name="/checked" label="Rent-based DSCR" value={checked} onChange={setChecked} />
        <p>
          Rent held: <output data-testid="rent">{String(rent)}</output>
        </p>
        <div className="form-actions">
          <Button look="primary" type="submit">Save</Button>
          <Button onPress={() => tellUndoable('Dismissed.', () => setNotes('committed'), () => setNotes('undone'))}>Dismiss</Button>
        </div>
      </Form>
    </Card>
  );
}

function Gallery() {
  const paging = usePaging();
  const [tab, setTab] = useState<'one' | 'two'>('one');
  const [conflict, setConflict] = useState(false);
  const list: List<Deal> = { items: deals, nextCursor: 'next', paging, loading: false, stale: false, error: null, retry: () => undefined };
  const table = { label: 'Deals', columns, rowKey: (deal: Deal) => deal.id };
  return (
    <main className="main page" id="main">
      <PageHeader title="101 Elm Street" badge={<Grade grade="B" large />} back={{ href: '/', label: 'Deals' }} actions={<Button onPress={() => setConflict(true)}>Save stale</Button>}>
        Austin, TX · closed Mar 3, 2025
      </PageHeader>
      <Stepper label="Closing" steps={['Terms', 'Pro forma', 'Review']} current={1} />
      <FilterBar />
      <div className="tiles">
        <Tile label="Cash flow" figure={format.money(-547.95)} note={<Variance metric="cashFlow" value={-1048} format={format.money} word />} />
        <Tile label="Expenses" figure={format.money(500)} note={<Variance metric="expense" value={76} format={format.money} word />} />
        <Tile label="DSCR" figure={format.dscr(1.318)} note="required 1.25×" href="/deals" />
        <Tile label="Not reported" figure={format.money(null)} />
      </div>
      <Lines title="Cash flow" sentence="Actual cash flow fell below projection in May 2025." points={points} pointName="Month" format={format.money} axisFormat={format.moneyShort} fileName="cash-flow" />
      <DataTable {...table} list={list} rowHref={(deal) => `/deals/${deal.id}`} defaultSort="-cashFlow" />
      <div className="columns">
        <DataTable {...table} label="Loading" columns={columns.slice(0, 2)} list={{ ...list, items: undefined }} skeletonRows={3} />
        <DataTable {...table} label="Buyers" list={{ ...list, items: [] }} filtered onClearFilters={() => undefined} />
        <div className="card"><ErrorState what="The deal" error={new ApiError(503, { detail: 'The database is busy.' }, null)} retry={() => undefined} /></div>
      </div>
      <Card title="Flags"><Flags flags={deals[3]?.flags ?? []} /></Card>
      <FormParts />
      <Tabs label="Sections" value={tab} onChange={setTab} tabs={[{ id: 'one', label: 'Periods', content: <p>Periods</p> }, { id: 'two', label: 'History', content: <p>History</p> }]} />
      <Conflict open={conflict} by="Ann" at="2026-03-04T10:00:00.000Z" differences={[{ label: 'Rent', mine: '$1,950', theirs: '$1,900' }]} onClose={() => setConflict(false)} onKeepMine={() => setConflict(false)} onTakeTheirs={() => setConflict(false)} />
      <Toasts />
      <LiveRegion />
    </main>
  );
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <QueryClientProvider client={queryClient}>
      <Gallery />
    </QueryClientProvider>,
  );
}
