import { scaleLinear } from 'd3-scale';
import type { ReactNode } from 'react';
import { LeftAxis, type Margins } from './axes';
import { type Canvas, ChartFrame } from './frame';

export interface Bin {
  /** Both ends in words: "1.20× to 1.25×". */
  label: string;
  count: number;
  /** All of it lies below the mark. */
  short: boolean;
  /** The open ends: everything below the first edge, or above the last. */
  end?: 'below' | 'above';
}

interface HistogramProps {
  title: string;
  sentence: string;
  bins: readonly Bin[];
  /** The edges between the bins, the open ends not counted: one more than closed bins. */
  edges: readonly number[];
  /** What is required: an edge of the bins, by which no bar stands on both sides of it. */
  mark: { value: number; label: string };
  median: { value: number; label: string } | null;
  binName: string;
  countName: string;
  format: (value: number) => string;
  countFormat: (value: number) => string;
  fileName: string;
  height?: number;
  foot?: ReactNode;
}

const margins: Margins = { top: 34, right: 14, bottom: 28, left: 44 };
const endGap = 6;

interface Places {
  /** The left side of each bin and its width. */
  left: (index: number) => number;
  width: number;
  /** A value between the first and the last edge. */
  at: (value: number) => number;
}

/** Closed bins are of one width and share one scale; the open ends stand apart from it. */
export function placesOf(edges: readonly number[], width: number): Places {
  const closed = edges.length - 1;
  const binWidth = (width - margins.left - margins.right - 2 * endGap) / (closed + 2);
  const start = margins.left + binWidth + endGap;
  const first = edges[0] ?? 0;
  const last = edges.at(-1) ?? 1;
  return {
    width: binWidth,
    left: (index) =>
      index === 0 ? margins.left : start + (index - 1) * binWidth + (index > closed ? endGap : 0),
    at: (value) => start + (Math.min(last, Math.max(first, value)) - first) / (last - first) * closed * binWidth,
  };
}

interface EdgeLabelsProps {
  edges: readonly number[];
  mark: number;
  places: Places;
  y: number;
  format: (value: number) => string;
}

const labelRoom = 46;

/** Labels under as many edges as fit, the mark's own always among them, and under the open ends. */
function EdgeLabels({ edges, mark, places, y, format }: EdgeLabelsProps) {
  const every = Math.max(1, Math.ceil(labelRoom / places.width));
  const markAt = edges.indexOf(mark);
  const ends = [
    { x: places.left(0) + places.width / 2, label: `<${format(edges[0] ?? 0)}` },
    { x: places.left(edges.length) + places.width / 2, label: `>${format(edges.at(-1) ?? 0)}` },
  ];
  const inside = edges
    .map((edge, index) => ({ x: places.at(edge), label: format(edge), shown: (index - markAt) % every === 0 }))
    .filter(({ x, shown }) => shown && ends.every((end) => Math.abs(end.x - x) >= labelRoom));
  return [...ends, ...inside].map(({ x, label }) => (
    <text key={label} x={x} y={y} textAnchor="middle" className="axis-text">
      {label}
    </text>
  ));
}

function Drawing({ bins, edges, mark, median, format, countFormat, width, height, at }: HistogramProps & Canvas) {
  const places = placesOf(edges, width);
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const y = scaleLinear([0, most], [height - margins.bottom, margins.top]).nice(4);
  const markX = places.at(mark.value);
  const medianX = median && places.at(median.value);
  return (
    <>
      <LeftAxis scale={y} width={width} margins={margins} format={countFormat} ticks={4} />
      {bins.map(({ label, count, short, end }, index) => (
        <rect
          key={label}
          x={places.left(index) + 1}
          width={Math.max(1, places.width - 2)}
          y={y(count)}
          height={height - margins.bottom - y(count)}
          rx={Math.min(2, places.width / 4)}
          className={[short ? 'bar-short' : 'bar-covered', end ? 'bar-end' : '', at === index ? 'bar-read' : ''].join(' ')}
        />
      ))}
      {median && medianX !== null && (
        <>
          <line x1={medianX} x2={medianX} y1={20} y2={height - margins.bottom} className="median-line" />
          <text x={medianX + 4} y={28} className="label-projected">
            {median.label}
          </text>
        </>
      )}
      <line x1={markX} x2={markX} y1={4} y2={height - margins.bottom} className="mark-line" />
      <text x={markX - 5} y={12} textAnchor="end" className="mark-text">
        {mark.label}
      </text>
      <EdgeLabels edges={edges} mark={mark.value} places={places} y={height - 8} format={format} />
    </>
  );
}

/** How safe is debt cover? Bars on both sides of what is required, none across it. */
export function Histogram(props: HistogramProps) {
  const { bins, edges, countFormat } = props;
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  return (
    <ChartFrame
      title={props.title}
      sentence={props.sentence}
      fileName={props.fileName}
      foot={props.foot}
      {...(props.height === undefined ? {} : { height: props.height })}
      columns={[{ header: props.binName }, { header: props.countName, numeric: true }]}
      rows={bins.map(({ label, count }) => ({ cells: [label, countFormat(count)], values: [label, count] }))}
      readings={bins.map(
        ({ label, count }) => `${label}: ${countFormat(count)} of ${countFormat(all)} ${props.countName.toLowerCase()}`,
      )}
      x={(index, width) => {
        const places = placesOf(edges, width);
        return places.left(index) + places.width / 2;
      }}
    >
      {(canvas) => <Drawing {...props} {...canvas} />}
    </ChartFrame>
  );
}
