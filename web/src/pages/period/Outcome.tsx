import type { Answer } from '../../api/answer';
import type { components } from '../../api/schema';
import { dscr, moneyExact } from '../../lib/format';
import { Flags } from '../../ui/Flags';
import { Grade, gradeMeanings, type Metric, Variance } from '../../ui/Grade';
import { Card } from '../../ui/Page';
import type { Period } from './values';

type ProForma = components['schemas']['ProForma'];
type Words = (value: number | null | undefined) => string;

interface RowProps {
  label: string;
  metric: Metric;
  projected: number | null;
  actual: number | null;
  variance: number | null;
  format: Words;
}

function Row({ label, metric, projected, actual, variance, format }: RowProps) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{format(projected)}</td>
      <td>{format(actual)}</td>
      <td>
        <Variance metric={metric} value={variance} format={format} />
      </td>
    </tr>
  );
}

function Table({ proForma, period }: { proForma: ProForma; period: Period }) {
  return (
    <table className="period-table">
      <caption className="visually-hidden">Projected and actual, per month</caption>
      <thead>
        <tr>
          <th scope="col">Per month</th>
          <th scope="col">Projected</th>
          <th scope="col">Actual</th>
          <th scope="col">Variance</th>
        </tr>
      </thead>
      <tbody>
        <Row
          label="Rent"
          metric="rent"
          projected={proForma.projectedRent}
          actual={period.actualRentCollected}
          variance={period.rentVariance}
          format={moneyExact}
        />
        <Row
          label="Expenses"
          metric="expense"
          projected={proForma.projectedExpenses}
          actual={period.actualExpenses.total}
          variance={period.expenseVariance}
          format={moneyExact}
        />
        <Row
          label="Cash flow"
          metric="cashFlow"
          projected={proForma.projectedMonthlyCashFlow}
          actual={period.actualMonthlyCashFlow}
          variance={period.cashFlowVariance}
          format={moneyExact}
        />
        <Row
          label="DSCR"
          metric="dscr"
          projected={proForma.projectedDSCR}
          actual={period.actualDSCR}
          variance={period.dscrVariance}
          format={dscr}
        />
      </tbody>
    </table>
  );
}

function Reasons({ period }: { period: Period }) {
  const next = period.toNextGrade;
  return (
    <div className="stack period-reasons">
      <h3>Why</h3>
      <ul>
        {period.gradeReasons.map(({ rule, grade, holds, text }) => (
          <li key={rule} data-holds={holds}>
            {holds ? (
              <Grade grade={grade} />
            ) : (
              <span className="period-letter">
                <span className="visually-hidden">Not </span>
                {grade}
              </span>
            )}
            <span>{text}</span>
          </li>
        ))}
      </ul>
      {next && (
        <p className="small muted">
          Grade {next.grade} needs a cash flow of {moneyExact(next.monthlyCashFlow)}
          {next.dscr !== null && ` and a DSCR of ${dscr(next.dscr)}`}.
        </p>
      )}
    </div>
  );
}

function Waiting({ answer, labelOf }: { answer: Answer<Period>; labelOf: (pointer: string) => string }) {
  const reasons = Object.entries(answer.error?.fields ?? {});
  if (answer.error === null) {
    return <p className="muted">Enter the rent collected, and the expenses or the NOI, to see the grade.</p>;
  }
  return (
    <>
      <p className="muted">No grade yet:</p>
      <ul className="period-waiting">
        {reasons.length === 0 && <li>{answer.error.message}</li>}
        {reasons.map(([pointer, detail]) => (
          <li key={pointer}>
            {labelOf(pointer)} {detail}
          </li>
        ))}
      </ul>
    </>
  );
}

interface OutcomeProps {
  title: string;
  proForma: ProForma;
  answer: Answer<Period>;
  labelOf: (pointer: string) => string;
}

/** The period as the server would store it, while it is typed. */
export function Outcome({ title, proForma, answer, labelOf }: OutcomeProps) {
  const period = answer.error === null ? answer.data : null;
  return (
    <Card title={title}>
      <div className="period-verdict" role="status" aria-busy={answer.asking} aria-label="Grade">
        <Grade grade={period?.performanceGrade ?? null} large />
        <span className="muted">{period ? gradeMeanings[period.performanceGrade] : 'Not graded yet'}</span>
      </div>
      {period ? (
        <>
          <Table proForma={proForma} period={period} />
          {period.dataQuality.map(({ code, detail }) => (
            <p key={code} className="notice tone-c small">
              {detail}
            </p>
          ))}
          <div className="stack period-flags">
            <h3>Flags</h3>
            <div>
              <Flags flags={period.flags} />
            </div>
          </div>
          <Reasons period={period} />
        </>
      ) : (
        <Waiting answer={answer} labelOf={labelOf} />
      )}
    </Card>
  );
}
