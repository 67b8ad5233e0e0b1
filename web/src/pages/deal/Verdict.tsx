import { dscr, money, moneyExact, plural } from '../../lib/format';
import { Card, Tile } from '../../ui/Page';
import { Badge, flagLabel } from '../../ui/Flags';
import { Grade, gradeMeanings, Variance } from '../../ui/Grade';
import { SelectField } from '../../ui/Choice';
import { type Deal, flagEvidence, keyOf, meanOf, monthsOf, type Period, periodWords } from './figures';

/** The deal at a glance: its latest month against the plan, and the mean of all. */
export function Tiles({ deal, latest }: { deal: Deal; latest: Period }) {
  const { proForma, actualPerformance } = deal;
  const months = monthsOf(actualPerformance);
  const mean = meanOf(actualPerformance, ({ cashFlowVariance }) => cashFlowVariance);
  return (
    <div className="tiles">
      <Tile
        label={`Cash flow, ${periodWords(latest)}`}
        figure={money(latest.actualMonthlyCashFlow)}
        note={
          <>
            <Variance metric="cashFlow" value={latest.cashFlowVariance} format={money} word /> of{' '}
            {money(proForma.projectedMonthlyCashFlow)} projected
          </>
        }
      />
      <Tile
        label="Debt cover (DSCR)"
        figure={dscr(latest.actualDSCR)}
        note={`${dscr(proForma.requiredDSCR)} required, ${dscr(proForma.projectedDSCR)} projected`}
      />
      <Tile
        label="Net operating income"
        figure={money(latest.actualNOI)}
        note={
          <>
            <Variance metric="noi" value={latest.actualNOI - proForma.projectedNOI} format={money} word /> of{' '}
            {money(proForma.projectedNOI)}
          </>
        }
      />
      <Tile
        label="Mean against plan"
        figure={<Variance metric="cashFlow" value={mean} format={money} />}
        note={`a month, over ${plural(months, 'reported month')}`}
      />
    </div>
  );
}

function Reasons({ period }: { period: Period }) {
  return (
    <ol className="deal-reasons">
      {period.gradeReasons.map(({ rule, grade, holds, text }) => {
        const decides = holds && grade === period.performanceGrade;
        return (
          <li key={rule} data-decides={decides || undefined}>
            <Grade grade={grade} />
            <span>
              {text.charAt(0).toUpperCase() + text.slice(1)}
              {decides && <span className="visually-hidden"> (part of this grade)</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function NextGrade({ period }: { period: Period }) {
  const next = period.toNextGrade;
  if (next === null) {
    return <p className="notice tone-a">Nothing is missing: A is the best grade.</p>;
  }
  return (
    <p className={`notice tone-${next.grade.toLowerCase()}`}>
      For a <strong>{next.grade}</strong> the month needed a cash flow of at least{' '}
      <strong className="number">{moneyExact(next.monthlyCashFlow)}</strong>
      {next.dscr !== null && (
        <>
          {' '}
          and a DSCR of at least <strong className="number">{next.dscr.toFixed(4)}</strong>
        </>
      )}
      ; it had <span className="number">{moneyExact(period.actualMonthlyCashFlow)}</span>
      {next.dscr !== null && period.actualDSCR !== null && (
        <>
          {' '}
          and <span className="number">{period.actualDSCR.toFixed(4)}</span>
        </>
      )}
      .
    </p>
  );
}

function FlagList({ deal, period }: { deal: Deal; period: Period }) {
  if (period.flags.length === 0) {
    return <p className="muted">No flags for this month.</p>;
  }
  return (
    <ul className="deal-flags">
      {period.flags.map((flag) => (
        <li key={flag}>
          <strong>{flagLabel(flag)}</strong>
          <span className="muted">{flagEvidence(flag, period, deal) ?? 'Set by the reporter'}</span>
        </li>
      ))}
    </ul>
  );
}

interface VerdictProps {
  deal: Deal;
  period: Period;
  /** Left out where the month cannot be chosen. */
  onChoose?: (key: string) => void;
}

/** Why a month has its grade, what the next one needed, and what its flags rest on. */
export function Verdict({ deal, period, onChoose }: VerdictProps) {
  const { performanceGrade: grade } = period;
  const options = deal.actualPerformance.toReversed().map((one) => ({ id: keyOf(one), label: periodWords(one), note: `Grade ${one.performanceGrade}` }));
  return (
    <Card
      title={`Why ${periodWords(period)} is graded ${grade}`}
      actions={
        onChoose &&
        options.length > 1 && (
          <div className="deal-month no-print">
            <SelectField name="?month" label="Month" options={options} value={keyOf(period)} onChange={onChoose} />
          </div>
        )
      }
    >
      <p>
        <strong>{grade}</strong>: {gradeMeanings[grade]}.
      </p>
      <div className="deal-verdict">
        <div className="stack">
          <h3>Rules, in the order they are tried</h3>
          <Reasons period={period} />
          <NextGrade period={period} />
        </div>
        <div className="stack">
          <h3>Flags</h3>
          <FlagList deal={deal} period={period} />
          {period.dataQuality.map(({ code, detail }) => (
            <p key={code} className="row small">
              <Badge tone="c">Check the report</Badge>
              {detail}
            </p>
          ))}
          {period.notes && (
            <>
              <h3>Notes</h3>
              <p className="deal-notes">{period.notes}</p>
            </>
          )}
        </div>
      </div>
    </Card>
  );
}
