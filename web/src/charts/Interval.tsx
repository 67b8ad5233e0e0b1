import { scaleLinear } from 'd3-scale';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { type Canvas, ChartFrame, narrowBelow } from './frame';

export interface IntervalRow {
  id: string;
  name: string;
  level: 'WARNING' | 'CRITICAL';
  /** Percent, as the interval's ends. */
  rate: number;
  low: number;
  high: number;
  n: number;
  href: string;
}

interface IntervalProps {
  title: string;
  sentence: string;
  rows: readonly IntervalRow[];
  rowName: string;
  /** Lines down all rows, in percent. */
  thresholds: readonly number[];
  format: (value: number) => string;
  countFormat: (value: number) => string;
  fileName: string;
  foot?: ReactNode;
}

const axisHeight = 26;
const levelWords = { CRITICAL: 'critical', WARNING: 'warning' } as const;

/** On a phone the name stands above its line, which then has the whole width. */
function layoutOf(width: number) {
  const narrow = width < narrowBelow;
  return { narrow, rowHeight: narrow ? 46 : 34, left: narrow ? 6 : 196, right: 92 };
}

function rowY(index: number, width: number): number {
  const { narrow, rowHeight } = layoutOf(width);
  return axisHeight + index * rowHeight + (narrow ? 32 : rowHeight / 2);
}

function xScale(width: number) {
  const { left, right } = layoutOf(width);
  return scaleLinear([0, 100], [left, width - right]);
}

const clipped = (name: string): string => (name.length > 27 ? `${name.slice(0, 26).trimEnd()}…` : name);

function Row({ row, index, width, format, countFormat }: { row: IntervalRow; index: number; width: number } & Pick<IntervalProps, 'format' | 'countFormat'>) {
  const { narrow } = layoutOf(width);
  const x = xScale(width);
  const y = rowY(index, width);
  const look = row.level === 'CRITICAL' ? 'level-critical' : 'level-warning';
  return (
    <g>
      <text x={6} y={narrow ? y - 16 : y} dominantBaseline="middle" className="row-name">
        {clipped(row.name)}
      </text>
      <line x1={x(row.low)} x2={x(row.high)} y1={y} y2={y} className={`interval-line ${look}`} />
      <circle cx={x(row.rate)} cy={y} r={5.5} className={`interval-dot ${look}`} />
      <text x={width - 4} y={y} textAnchor="end" dominantBaseline="middle" className="axis-text">
        {format(row.rate)} of {countFormat(row.n)}
      </text>
    </g>
  );
}

function Drawing(props: IntervalProps & Canvas) {
  const { rows, thresholds, width, height, at } = props;
  const { rowHeight } = layoutOf(width);
  const x = xScale(width);
  return (
    <>
      {[0, 100].map((tick) => (
        <text key={tick} x={x(tick)} y={14} textAnchor={tick === 0 ? 'start' : 'end'} className="axis-text">
          {props.format(tick)}
        </text>
      ))}
      {thresholds.map((threshold) => (
        <text key={threshold} x={x(threshold)} y={14} textAnchor="middle" className="mark-text">
          {props.format(threshold)}
        </text>
      ))}
      {at !== null && (
        <rect x={0} width={width} y={axisHeight + at * rowHeight} height={rowHeight} rx={6} className="row-read" />
      )}
      {thresholds.map((threshold) => (
        <line
          key={threshold}
          x1={x(threshold)}
          x2={x(threshold)}
          y1={axisHeight - 6}
          y2={height}
          className="threshold-line"
        />
      ))}
      {rows.map((row, index) => (
        <Row key={row.id} row={row} index={index} width={width} format={props.format} countFormat={props.countFormat} />
      ))}
    </>
  );
}

function RowLinks({ rows, width }: { rows: readonly IntervalRow[]; width: number }) {
  const { narrow, rowHeight, left } = layoutOf(width);
  return rows.map(({ id, name, href }, index) => (
    <Link
      key={id}
      href={href}
      className="chart-row-link"
      aria-label={name}
      title={name}
      style={{ top: axisHeight + index * rowHeight, width: narrow ? width : left - 12, height: narrow ? 26 : rowHeight }}
    />
  ));
}

/** Which buy boxes fail? A dot on the rate, its 95 % interval, and how many deals it rests on. */
export function Interval(props: IntervalProps) {
  const { rows, format, countFormat } = props;
  return (
    <ChartFrame
      title={props.title}
      sentence={props.sentence}
      fileName={props.fileName}
      foot={props.foot}
      height={(width) => axisHeight + rows.length * layoutOf(width).rowHeight}
      columns={[
        { header: props.rowName },
        { header: 'Level' },
        { header: 'Rate', numeric: true },
        { header: '95% interval', numeric: true },
        { header: 'Graded deals', numeric: true },
      ]}
      rows={rows.map(({ name, level, rate, low, high, n }) => ({
        cells: [name, levelWords[level], format(rate), `${format(low)} to ${format(high)}`, countFormat(n)],
        values: [name, levelWords[level], rate, `${low} to ${high}`, n],
      }))}
      readings={rows.map(
        ({ name, level, rate, low, high, n }) =>
          `${name}, ${levelWords[level]}: ${format(rate)} of ${countFormat(n)} graded deals at A or B, 95% interval ${format(low)} to ${format(high)}`,
      )}
      x={(index, width) => xScale(width)(rows[index]?.rate ?? 0)}
      y={rowY}
      overlay={(width) => <RowLinks rows={rows} width={width} />}
    >
      {(canvas) => <Drawing {...props} {...canvas} />}
    </ChartFrame>
  );
}
