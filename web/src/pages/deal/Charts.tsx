import { Lines } from '../../charts/Lines';
import { Waterfall } from '../../charts/Waterfall';
import { moneyShort, money, plural, signed } from '../../lib/format';
import { Segments } from '../../ui/Choice';
import { cashFlowPoints, type Deal, gapOf, meanOf, monthsOf, type Period, periodWords, worstStep } from './figures';

export const gapSpans = ['month', 'mean'] as const;
export type GapSpan = (typeof gapSpans)[number];

const signedMoney = (value: number): string => signed(value, money);

export function CashFlow({ deal, fileName }: { deal: Deal; fileName: string }) {
  const { actualPerformance: periods, proForma } = deal;
  const mean = meanOf(periods, ({ actualMonthlyCashFlow }) => actualMonthlyCashFlow);
  const met = monthsOf(periods.filter(({ cashFlowVariance }) => cashFlowVariance >= 0));
  return (
    <Lines
      title="Cash flow, projected and actual"
      sentence={`${money(mean)} a month on average against ${money(proForma.projectedMonthlyCashFlow)} projected; at or above it in ${met} of ${plural(monthsOf(periods), 'reported month')}.`}
      points={cashFlowPoints(deal)}
      pointName="Month"
      format={money}
      axisFormat={moneyShort}
      fileName={`${fileName}-cash-flow`}
      height={300}
    />
  );
}

interface WhereFromProps {
  deal: Deal;
  period: Period;
  span: GapSpan;
  /** Left out where it cannot be chosen. */
  onSpan?: (span: GapSpan) => void;
  fileName: string;
}

function sentenceOf(gap: number, steps: Parameters<typeof worstStep>[0], when: string): string {
  const worst = worstStep(steps);
  const most = worst === null ? '' : `; ${worst.label.toLowerCase()} took most of it away with ${money(Math.abs(worst.value))}`;
  if (gap === 0) {
    return `${when}: cash flow came as projected.`;
  }
  return gap < 0
    ? `${when}: ${money(-gap)} below the projection${most}.`
    : `${when}: ${money(gap)} above the projection${worst === null ? '' : `, though ${worst.label.toLowerCase()} took ${money(Math.abs(worst.value))}`}.`;
}

export function WhereFrom({ deal, period, span, onSpan, fileName }: WhereFromProps) {
  const shown = span === 'mean' ? deal.actualPerformance : [period];
  const gap = gapOf(deal.proForma, shown);
  const months = monthsOf(shown);
  const when = span === 'mean' ? `Mean of ${plural(months, 'month')}` : periodWords(period);
  const known = gap.monthsWithVacancy;
  return (
    <Waterfall
      title="Where the gap came from"
      sentence={sentenceOf(gap.actual - gap.projected, gap.steps, when)}
      start={{ label: 'Projected', value: gap.projected }}
      steps={gap.steps}
      end={{ label: 'Actual', value: gap.actual }}
      stepName="Cause"
      amountName="A month"
      format={money}
      signedFormat={signedMoney}
      fileName={`${fileName}-gap`}
      controls={
        onSpan &&
        deal.actualPerformance.length > 1 && (
          <Segments
            label="Months shown"
            options={[
              { id: 'month', label: periodWords(period) },
              { id: 'mean', label: 'Mean of all' },
            ]}
            value={span}
            onChange={onSpan}
          />
        )
      }
      foot={
        <p className="muted">
          {known === 0
            ? 'Vacancy was not reported: it is part of the rent.'
            : `Vacancy is the rent of what stood empty, at the rents that came in${known < months ? `; known for ${known} of ${months} months` : ''}.`}
        </p>
      }
    />
  );
}
