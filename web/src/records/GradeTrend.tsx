import { useQuery } from '@tanstack/react-query';
import { api, read } from '../api/client';
import type { components } from '../api/schema';
import { LeftAxis, BottomAxis } from '../charts/axes';
import { type Canvas, ChartFrame } from '../charts/frame';
import { percent, plural } from '../lib/format';
import { gradeLetters } from '../ui/Grade';
import { gradeMixWords } from '../ui/GradeMix';
import { Card } from '../ui/Page';
import { Empty, ErrorState, Skeleton } from '../ui/states';
import { scaleLinear } from 'd3-scale';
import './style.css';

type Item = Pick<components['schemas']['TrendItem'], 'period' | 'reports' | 'gradeDistribution'>;

const margins = { top: 10, right: 8, bottom: 26, left: 44 };
/** Ten years of quarters. */
const quartersMax = 40;

const step = (count: number, width: number) => (width - margins.left - margins.right) / Math.max(1, count);
const xOf = (index: number, count: number, width: number) => margins.left + step(count, width) * (index + 0.5);

/** "2024-Q1" as "Q1 2024". */
export const quarterWords = (period: string): string => period.replace(/^(\d{4})-(Q\d)$/, '$2 $1');

/** The shares of a quarter's grades from the bottom, A first: where each part begins and ends, in percent. */
export function stacked({ gradeDistribution: grades }: Item) {
  const total = gradeLetters.reduce((sum, letter) => sum + grades[letter], 0);
  let from = 0;
  return gradeLetters.map((letter) => {
    const part = { letter, from, to: total === 0 ? 0 : from + (100 * grades[letter]) / total };
    from = part.to;
    return part;
  });
}

function Columns({ items, width, height, at }: Canvas & { items: readonly Item[] }) {
  const y = scaleLinear().domain([0, 100]).range([height - margins.bottom, margins.top]);
  const bar = Math.min(44, step(items.length, width) * 0.72);
  return (
    <>
      <LeftAxis scale={y} width={width} margins={margins} format={(value) => `${value}%`} />
      {items.map((item, index) =>
        stacked(item)
          .filter(({ from, to }) => to > from)
          .map(({ letter, from, to }) => (
            <g key={`${item.period} ${letter}`} opacity={at === null || at === index ? 1 : 0.55}>
              <rect
                x={xOf(index, items.length, width) - bar / 2}
                width={bar}
                y={y(to) + 1}
                height={Math.max(0, y(from) - y(to) - 1)}
                rx={2}
                className={`records-fill-${letter.toLowerCase()}`}
              />
              {bar > 14 && y(from) - y(to) > 16 && (
                <text x={xOf(index, items.length, width)} y={(y(from) + y(to)) / 2} dominantBaseline="central" textAnchor="middle" className="records-letter">
                  {letter}
                </text>
              )}
            </g>
          )),
      )}
      <BottomAxis labels={items.map(({ period }) => quarterWords(period))} x={(index) => xOf(index, items.length, width)} y={height - 6} width={width - margins.left} />
    </>
  );
}

function sentenceOf(items: readonly Item[]): string {
  const last = items.at(-1);
  if (last === undefined) {
    return '';
  }
  const good = stacked(last)[1]?.to ?? 0;
  return `In ${quarterWords(last.period)} ${percent(good, 0)} of ${plural(last.reports, 'reported month')} were A or B.`;
}

export function GradeColumns({ items, fileName }: { items: readonly Item[]; fileName: string }) {
  return (
    <ChartFrame
      title="Grades by quarter"
      sentence={sentenceOf(items)}
      fileName={fileName}
      height={220}
      columns={[{ header: 'Quarter' }, ...gradeLetters.map((header) => ({ header, numeric: true })), { header: 'Months', numeric: true }]}
      rows={items.map((item) => {
        const counts = [...gradeLetters.map((letter) => item.gradeDistribution[letter]), item.reports];
        return { cells: [quarterWords(item.period), ...counts.map(String)], values: [item.period, ...counts] };
      })}
      readings={items.map((item) => `${quarterWords(item.period)}: ${gradeMixWords(item.gradeDistribution)}`)}
      x={(index, width) => xOf(index, items.length, width)}
    >
      {(canvas) => <Columns items={items} {...canvas} />}
    </ChartFrame>
  );
}

/** Reported months by their grade, of a buyer's or a buy box's deals. */
export default function GradeTrend({ filter, fileName }: { filter: { buyerId: string } | { buyBoxId: string }; fileName: string }) {
  const trends = useQuery({
    queryKey: ['analytics', 'trends', 'quarter', filter],
    queryFn: ({ signal }) =>
      read(api.GET('/api/performance/trends', { params: { query: { ...filter, interval: 'quarter', limit: quartersMax } }, signal })),
  });
  if (trends.isPending) {
    return <Skeleton height={320} />;
  }
  if (trends.data === undefined) {
    return (
      <Card>
        <ErrorState what="The grades" error={trends.error} retry={() => void trends.refetch()} />
      </Card>
    );
  }
  if (trends.data.items.length === 0) {
    return (
      <Card title="Grades by quarter">
        <Empty icon="chart" title="No month reported yet">
          Once deals report their months, their grades show here.
        </Empty>
      </Card>
    );
  }
  return <GradeColumns items={trends.data.items} fileName={fileName} />;
}
