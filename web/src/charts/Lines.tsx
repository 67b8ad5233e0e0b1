import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { ReactNode } from 'react';
import { BottomAxis, LeftAxis, type Margins } from './axes';
import { type Canvas, ChartFrame, LegendLine, narrowBelow } from './frame';

export interface LinePoint {
  label: string;
  projected: number | null;
  actual: number | null;
}

interface LinesProps {
  title: string;
  sentence: string;
  points: readonly LinePoint[];
  /** What the points are, for the table: "Month". */
  pointName: string;
  format: (value: number | null) => string;
  /** Shorter words for the axis. */
  axisFormat: (value: number) => string;
  /** Whether actual above projected is good: false for expenses. */
  moreIsBetter?: boolean;
  fileName: string;
  height?: number;
  controls?: ReactNode;
  foot?: ReactNode;
}

function marginsOf(narrow: boolean): Margins {
  return { top: 12, right: narrow ? 12 : 76, bottom: 28, left: 56 };
}

function xOf(index: number, count: number, width: number, { left, right }: Margins): number {
  return count < 2 ? (left + width - right) / 2 : left + ((width - left - right) * index) / (count - 1);
}

function domainOf(points: readonly LinePoint[]): [number, number] {
  const values = points.flatMap(({ projected, actual }) => [projected, actual]).filter((value) => value !== null);
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  return low === high ? [low - 1, high + 1] : [low, high];
}

interface GapPoint {
  at: number;
  projected: number;
  actual: number;
}

/**
 * The points where both are known, and between two of them the one where the lines cross: without it
 * the shading of either side would reach over to the other. A null ends a stretch.
 */
export function gapPoints(points: readonly LinePoint[]): readonly (GapPoint | null)[] {
  const known = points.map(({ projected, actual }, at) =>
    projected === null || actual === null ? null : { at, projected, actual },
  );
  return known.flatMap((point, index) => {
    const next = known[index + 1];
    if (!point || !next) {
      return [point];
    }
    const here = point.actual - point.projected;
    const there = next.actual - next.projected;
    if (here * there >= 0) {
      return [point];
    }
    const part = here / (here - there);
    const value = point.projected + part * (next.projected - point.projected);
    return [point, { at: point.at + part, projected: value, actual: value }];
  });
}

/** The last label of each line; pushed apart where they would cover each other. */
function EndLabels({ ends, x }: { ends: readonly { kind: 'actual' | 'projected'; y: number }[]; x: number }) {
  const apart = 15;
  const sorted = [...ends].sort((a, b) => a.y - b.y);
  const [first, second] = sorted;
  const push = first && second ? Math.max(0, apart - (second.y - first.y)) / 2 : 0;
  return sorted.map(({ kind, y }, index) => (
    <text
      key={kind}
      x={x}
      y={y + (index === 0 ? -push : push)}
      dominantBaseline="middle"
      className={`label-${kind}`}
    >
      {kind === 'actual' ? 'Actual' : 'Projected'}
    </text>
  ));
}

function Drawing({ points, axisFormat, moreIsBetter = true, width, height, narrow, at }: LinesProps & Canvas) {
  const margins = marginsOf(narrow);
  const x = (index: number) => xOf(index, points.length, width, margins);
  const y = scaleLinear(domainOf(points), [height - margins.bottom, margins.top]).nice(5);
  const path = (member: 'actual' | 'projected') =>
    line<LinePoint>()
      .defined((point) => point[member] !== null)
      .x((_, index) => x(index))
      .y((point) => y(point[member] ?? 0))([...points]) ?? '';
  const gaps = gapPoints(points);
  // The gap is drawn twice, each time only where it is on its side of the projection.
  const gap = (above: boolean) =>
    area<GapPoint | null>()
      .defined((point) => point !== null)
      .x((point) => x(point?.at ?? 0))
      .y0((point) => y(point?.projected ?? 0))
      .y1((point) => y((above ? Math.max : Math.min)(point?.projected ?? 0, point?.actual ?? 0)))([...gaps]) ?? '';
  const ends = (['actual', 'projected'] as const).flatMap((kind) => {
    const last = points.findLast((point) => point[kind] !== null);
    return last ? [{ kind, y: y(last[kind] ?? 0) }] : [];
  });
  const read = at === null ? undefined : points[at];
  return (
    <>
      <LeftAxis scale={y} width={width} margins={margins} format={axisFormat} />
      <BottomAxis
        labels={points.map(({ label }) => label)}
        x={x}
        y={height - 8}
        width={width - margins.left - margins.right}
      />
      <path d={gap(true)} className={moreIsBetter ? 'gap-favourable' : 'gap-unfavourable'} />
      <path d={gap(false)} className={moreIsBetter ? 'gap-unfavourable' : 'gap-favourable'} />
      <path d={path('projected')} className="line-projected" />
      <path d={path('actual')} className="line-actual" />
      {points.length === 1 && points[0]?.actual !== null && (
        <circle cx={x(0)} cy={y(points[0]?.actual ?? 0)} r={4} className="chart-dot" />
      )}
      {!narrow && <EndLabels ends={ends} x={width - margins.right + 8} />}
      {at !== null && read && (
        <g>
          <line x1={x(at)} x2={x(at)} y1={margins.top} y2={height - margins.bottom} className="chart-cursor" />
          {read.actual !== null && <circle cx={x(at)} cy={y(read.actual)} r={4} className="chart-dot" />}
        </g>
      )}
    </>
  );
}

/** Are we tracking to plan? Two lines, the gap between them shaded. */
export function Lines(props: LinesProps) {
  const { points, format, pointName } = props;
  return (
    <ChartFrame
      title={props.title}
      sentence={props.sentence}
      fileName={props.fileName}
      controls={props.controls}
      foot={props.foot}
      {...(props.height === undefined ? {} : { height: props.height })}
      columns={[
        { header: pointName },
        { header: 'Projected', numeric: true },
        { header: 'Actual', numeric: true },
      ]}
      rows={points.map(({ label, projected, actual }) => ({
        cells: [label, format(projected), format(actual)],
        values: [label, projected, actual],
      }))}
      readings={points.map(
        ({ label, projected, actual }) =>
          `${label}: actual ${actual === null ? 'not reported' : format(actual)}, projected ${format(projected)}`,
      )}
      x={(index, width) => xOf(index, points.length, width, marginsOf(width < narrowBelow))}
      legend={
        <>
          <LegendLine kind="actual" label="Actual" />
          <LegendLine kind="projected" label="Projected" />
        </>
      }
    >
      {(canvas) => <Drawing {...props} {...canvas} />}
    </ChartFrame>
  );
}
