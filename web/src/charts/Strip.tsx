import { scaleLinear } from 'd3-scale';
import type { ReactNode } from 'react';
import { type Canvas, ChartFrame } from './frame';

export interface StripDot {
  id: string;
  name: string;
  value: number;
  /** More about it, for its reading: "grade B, 12 months". */
  note: string;
  /** The one that the others are compared with. */
  marked: boolean;
}

interface StripProps {
  title: string;
  sentence: string;
  dots: readonly StripDot[];
  dotName: string;
  valueName: string;
  noteName: string;
  /** A line down the plot: where plan and outcome agree. */
  line: { value: number; label: string };
  markLabel: string;
  format: (value: number) => string;
  axisFormat: (value: number) => string;
  fileName: string;
  foot?: ReactNode;
}

const height = 200;
const radius = 5;
const markRadius = 8;
const margin = 28;
const bottom = 26;
const top = 26;
/** Above the dots, for the mark's own label. */
const labelRoom = 20;

/**
 * How far each dot stands off the middle so that none covers another: dots of one value heap up on
 * both sides. `places` ascend; a heap higher than `most` overlaps rather than leaving the plot.
 */
export function swarm(places: readonly number[], apart: number, most: number): number[] {
  const offsets: number[] = [];
  places.forEach((place, index) => {
    const near: number[] = [];
    for (let other = index - 1; other >= 0 && place - (places[other] ?? 0) < apart; other -= 1) {
      near.push(other);
    }
    const free = (offset: number) =>
      near.every((other) => Math.hypot(place - (places[other] ?? 0), offset - (offsets[other] ?? 0)) >= apart);
    const tries = Array.from({ length: Math.floor(most / apart) * 2 + 1 }, (_, n) => Math.ceil(n / 2) * apart * (n % 2 === 0 ? 1 : -1));
    offsets.push(tries.find(free) ?? 0);
  });
  return offsets;
}

function scaleOf(dots: readonly StripDot[], line: number, width: number) {
  const values = [line, ...dots.map(({ value }) => value)];
  const low = Math.min(...values);
  const high = Math.max(...values);
  return scaleLinear([low, low === high ? low + 1 : high], [margin, width - margin]).nice(5);
}

function Drawing({ dots, line, markLabel, axisFormat, width, at }: StripProps & Canvas) {
  const x = scaleOf(dots, line.value, width);
  const middle = (top + labelRoom + height - bottom) / 2;
  const offsets = swarm(dots.map(({ value }) => x(value)), radius * 2 + 1, middle - top - labelRoom - radius);
  const lineX = Math.round(x(line.value)) + 0.5;
  const markedAt = dots.findIndex(({ marked }) => marked);
  const marked = dots[markedAt];
  return (
    <>
      {x.ticks(width < 480 ? 4 : 7).map((tick) => (
        <g key={tick}>
          <line x1={Math.round(x(tick)) + 0.5} x2={Math.round(x(tick)) + 0.5} y1={top} y2={height - bottom} className="axis-line" />
          <text x={x(tick)} y={height - 8} textAnchor="middle" className="axis-text">
            {axisFormat(tick)}
          </text>
        </g>
      ))}
      <line x1={lineX} x2={lineX} y1={top - 8} y2={height - bottom} className="mark-line" />
      <text x={lineX} y={12} textAnchor={lineX > width - 70 ? 'end' : lineX < 70 ? 'start' : 'middle'} className="mark-text">
        {line.label}
      </text>
      {dots.map((dot, index) =>
        index === markedAt ? null : (
          <circle
            key={dot.id}
            cx={x(dot.value)}
            cy={middle + (offsets[index] ?? 0)}
            r={radius}
            className={at === index ? 'strip-dot strip-read' : 'strip-dot'}
          />
        ),
      )}
      {marked && (
        <>
          <line x1={x(marked.value)} x2={x(marked.value)} y1={top + 10} y2={middle + (offsets[markedAt] ?? 0)} className="strip-stem" />
          <rect
            x={-markRadius + 1}
            y={-markRadius + 1}
            width={2 * markRadius - 2}
            height={2 * markRadius - 2}
            transform={`translate(${x(marked.value)} ${middle + (offsets[markedAt] ?? 0)}) rotate(45)`}
            className={at === markedAt ? 'strip-mark strip-read' : 'strip-mark'}
          />
          <text
            x={x(marked.value) + (x(marked.value) > width - 90 ? -8 : 8)}
            y={top + 12}
            textAnchor={x(marked.value) > width - 90 ? 'end' : 'start'}
            className="strip-mark-text"
          >
            {markLabel}
          </text>
        </>
      )}
    </>
  );
}

/** How do others like this do? One dot each, and this one marked. */
export function Strip(props: StripProps) {
  const dots = [...props.dots].sort((a, b) => a.value - b.value);
  return (
    <ChartFrame
      title={props.title}
      sentence={props.sentence}
      fileName={props.fileName}
      foot={props.foot}
      height={height}
      columns={[{ header: props.dotName }, { header: props.valueName, numeric: true }, { header: props.noteName }]}
      rows={dots.map(({ name, value, note }) => ({ cells: [name, props.format(value), note], values: [name, value, note] }))}
      readings={dots.map(({ name, value, note }) => `${name}: ${props.format(value)}, ${note}`)}
      x={(index, width) => scaleOf(dots, props.line.value, width)(dots[index]?.value ?? 0)}
    >
      {(canvas) => <Drawing {...props} dots={dots} {...canvas} />}
    </ChartFrame>
  );
}
