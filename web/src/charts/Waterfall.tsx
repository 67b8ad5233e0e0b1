import { scaleLinear } from 'd3-scale';
import type { ReactNode } from 'react';
import { type Canvas, ChartFrame, narrowBelow } from './frame';

export interface WaterfallStep {
  label: string;
  /** What it adds; below 0 it takes away. */
  value: number;
}

interface WaterfallProps {
  title: string;
  sentence: string;
  start: WaterfallStep;
  steps: readonly WaterfallStep[];
  end: WaterfallStep;
  stepName: string;
  amountName: string;
  format: (value: number) => string;
  /** With its sign always there. */
  signedFormat: (value: number) => string;
  fileName: string;
  controls?: ReactNode;
  foot?: ReactNode;
}

const rowHeight = 36;
const barHeight = 20;
const edge = 6;

export interface Bar extends WaterfallStep {
  from: number;
  to: number;
  total: boolean;
}

/** Each step begins where the one before it ended; both totals stand on zero. */
export function barsOf(start: WaterfallStep, steps: readonly WaterfallStep[], end: WaterfallStep): Bar[] {
  let at = start.value;
  const between = steps.map((step) => {
    const from = at;
    at += step.value;
    return { ...step, from, to: at, total: false };
  });
  return [
    { ...start, from: 0, to: start.value, total: true },
    ...between,
    { ...end, from: 0, to: end.value, total: true },
  ];
}

function scaleOf(bars: readonly Bar[], width: number) {
  const narrow = width < narrowBelow;
  const ends = bars.flatMap(({ from, to }) => [from, to]);
  const low = Math.min(0, ...ends);
  const high = Math.max(0, ...ends);
  return scaleLinear([low, low === high ? low + 1 : high], [narrow ? 118 : 176, width - (narrow ? 72 : 84)]);
}

const middle = (index: number): number => edge + index * rowHeight + rowHeight / 2;

const verdictOf = ({ total, value }: Bar): string =>
  total || value === 0 ? '' : value > 0 ? 'favourable' : 'unfavourable';

function Row({ bar, index, bars, props, canvas }: { bar: Bar; index: number; bars: readonly Bar[]; props: WaterfallProps; canvas: Canvas }) {
  const { width, at } = canvas;
  const x = scaleOf(bars, width);
  const y = middle(index);
  const left = Math.min(x(bar.from), x(bar.to));
  const verdict = verdictOf(bar);
  const next = bars[index + 1];
  return (
    <g>
      {at === index && <rect x={0} width={width} y={y - rowHeight / 2} height={rowHeight} rx={6} className="row-read" />}
      <text x={6} y={y} dominantBaseline="middle" className={bar.total ? 'step-name step-total-name' : 'step-name'}>
        {bar.label}
      </text>
      {next && <line x1={x(bar.to)} x2={x(bar.to)} y1={y} y2={y + rowHeight} className="step-link" />}
      <rect
        x={left}
        width={Math.max(1.5, Math.abs(x(bar.to) - x(bar.from)))}
        y={y - barHeight / 2}
        height={barHeight}
        rx={2}
        className={bar.total ? 'step-total' : `step-${verdict || 'even'}`}
      />
      {verdict !== '' && (
        <path
          transform={`translate(${width - 66} ${y - 4})`}
          d={bar.value > 0 ? 'M4 1l4 6.5H0z' : 'M4 7l4-6.5H0z'}
          className={`step-${verdict}`}
        />
      )}
      <text
        x={width - 4}
        y={y}
        textAnchor="end"
        dominantBaseline="middle"
        className={bar.total ? 'step-amount step-total-name' : `step-amount step-text-${verdict || 'even'}`}
      >
        {bar.total ? props.format(bar.value) : props.signedFormat(bar.value)}
      </text>
    </g>
  );
}

/** Where did the gap come from? From the plan to what came, one row for each cause. */
export function Waterfall(props: WaterfallProps) {
  const bars = barsOf(props.start, props.steps, props.end);
  const amount = (bar: Bar) => (bar.total ? props.format(bar.value) : props.signedFormat(bar.value));
  return (
    <ChartFrame
      title={props.title}
      sentence={props.sentence}
      fileName={props.fileName}
      controls={props.controls}
      foot={props.foot}
      height={bars.length * rowHeight + 2 * edge}
      columns={[{ header: props.stepName }, { header: props.amountName, numeric: true }, { header: 'Effect' }]}
      rows={bars.map((bar) => ({
        cells: [bar.label, amount(bar), verdictOf(bar)],
        values: [bar.label, bar.value, verdictOf(bar)],
      }))}
      readings={bars.map((bar) => [`${bar.label}: ${amount(bar)}`, verdictOf(bar)].filter(Boolean).join(', '))}
      x={(index, width) => scaleOf(bars, width)(bars[index]?.to ?? 0)}
      y={middle}
    >
      {(canvas) => {
        const zero = Math.round(scaleOf(bars, canvas.width)(0)) + 0.5;
        return (
          <>
            <line x1={zero} x2={zero} y1={edge} y2={canvas.height - edge} className="axis-line axis-zero" />
            {bars.map((bar, index) => (
              <Row key={bar.label} bar={bar} index={index} bars={bars} props={props} canvas={canvas} />
            ))}
          </>
        );
      }}
    </ChartFrame>
  );
}
