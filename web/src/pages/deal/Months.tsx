import { useState } from 'react';
import { Link } from 'wouter';
import { useUser } from '../../api/session';
import { dscr, money, plural, share } from '../../lib/format';
import { may } from '../../lib/roles';
import { Button } from '../../ui/Button';
import { Flags } from '../../ui/Flags';
import { Grade, type Metric, Variance } from '../../ui/Grade';
import { type Deal, keyOf, type Period, periodWords } from './figures';

const shownAtFirst = 12;

const parts = [
  { id: 'maintenance', header: 'Maintenance' },
  { id: 'propertyManagement', header: 'Management' },
  { id: 'taxes', header: 'Taxes' },
  { id: 'insurance', header: 'Insurance' },
  { id: 'other', header: 'Other' },
] as const;

interface PairProps {
  metric: Metric;
  value: string;
  variance: number | null;
  format: (value: number) => string;
}

function Pair({ metric, value, variance, format }: PairProps) {
  return (
    <td className="cell-number">
      <span className="deal-pair">
        <span>{value}</span>
        <span className="small">
          <Variance metric={metric} value={variance} format={format} />
        </span>
      </span>
    </td>
  );
}

function ProFormaRow({ deal, withParts, actions }: { deal: Deal; withParts: boolean; actions: boolean }) {
  const { proForma } = deal;
  return (
    <tr className="deal-pro-forma">
      <th scope="row">Pro forma</th>
      <td className="cell-number">{money(proForma.projectedMonthlyCashFlow)}</td>
      <td className="cell-number">{money(proForma.projectedRent)}</td>
      <td className="cell-number">–</td>
      <td className="cell-number">{money(proForma.projectedExpenses)}</td>
      {withParts && parts.map(({ id }) => <td key={id} className="cell-number">–</td>)}
      <td className="cell-number">{money(proForma.projectedNOI)}</td>
      <td className="cell-number">{dscr(proForma.projectedDSCR)}</td>
      <td>Locked at close</td>
      {actions && <td className="no-print" />}
    </tr>
  );
}

function MonthRow({ deal, period, withParts, actions, older }: { deal: Deal; period: Period; withParts: boolean; actions: boolean; older: boolean }) {
  const { actualExpenses, actualNOI } = period;
  return (
    <tr className={older ? 'deal-older' : undefined}>
      <th scope="row">
        <span className="deal-month-name">
          <Grade grade={period.performanceGrade} />
          {periodWords(period)}
        </span>
      </th>
      <Pair metric="cashFlow" value={money(period.actualMonthlyCashFlow)} variance={period.cashFlowVariance} format={money} />
      <Pair metric="rent" value={money(period.actualRentCollected)} variance={period.rentVariance} format={money} />
      <td className="cell-number">{share(period.actualVacancyRate)}</td>
      <Pair metric="expense" value={money(actualExpenses.total)} variance={period.expenseVariance} format={money} />
      {withParts &&
        parts.map(({ id }) => (
          <td key={id} className="cell-number">
            {money(actualExpenses[id])}
          </td>
        ))}
      <Pair metric="noi" value={money(actualNOI)} variance={actualNOI - deal.proForma.projectedNOI} format={money} />
      <Pair metric="dscr" value={dscr(period.actualDSCR)} variance={period.dscrVariance} format={(value) => value.toFixed(2)} />
      <td>
        <Flags flags={period.flags} max={1} />
      </td>
      {actions && (
        <td className="no-print">
          <Link href={`/deals/${deal.leadId}/periods/${keyOf(period)}`} aria-label={`Correct ${periodWords(period)}`}>
            Correct
          </Link>
        </td>
      )}
    </tr>
  );
}

/** The locked plan on top, then what came, newest month first. */
export function Months({ deal }: { deal: Deal }) {
  const actions = may(useUser().role, 'reportPeriod');
  const [withParts, setWithParts] = useState(false);
  const [all, setAll] = useState(false);
  const periods = deal.actualPerformance.toReversed();
  const hidden = periods.length - shownAtFirst;
  return (
    <div className="card table-card">
      <div className="card-head deal-months-head">
        <h2>Month by month</h2>
        <Button look="quiet" small aria-pressed={withParts} onPress={() => setWithParts(!withParts)}>
          {withParts ? 'Expenses as a total' : 'Expenses in parts'}
        </Button>
      </div>
      <div className="table-scroller" role="region" aria-label="Month by month" tabIndex={0}>
        <table className="table deal-months">
          <caption className="visually-hidden">Pro forma and actual figures, a month in a row, in dollars a month</caption>
          <thead>
            <tr>
              <th scope="col">Month</th>
              <th scope="col" className="cell-number">Cash flow</th>
              <th scope="col" className="cell-number">Rent collected</th>
              <th scope="col" className="cell-number">Vacancy</th>
              <th scope="col" className="cell-number">Expenses</th>
              {withParts && parts.map(({ id, header }) => <th key={id} scope="col" className="cell-number">{header}</th>)}
              <th scope="col" className="cell-number">NOI</th>
              <th scope="col" className="cell-number">DSCR</th>
              <th scope="col">Flags</th>
              {actions && (
                <th scope="col" className="no-print">
                  <span className="visually-hidden">Correct</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            <ProFormaRow deal={deal} withParts={withParts} actions={actions} />
            {periods.map((period, index) => (
              <MonthRow key={period._id} deal={deal} period={period} withParts={withParts} actions={actions} older={!all && index >= shownAtFirst} />
            ))}
          </tbody>
        </table>
      </div>
      {hidden > 0 && (
        <div className="table-foot">
          <span>{plural(all ? periods.length : shownAtFirst, 'report')} shown</span>
          <Button small onPress={() => setAll(!all)}>
            {all ? `Show the latest ${shownAtFirst}` : `Show ${hidden} older`}
          </Button>
        </div>
      )}
    </div>
  );
}
