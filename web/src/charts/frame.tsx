import { type KeyboardEvent, type PointerEvent, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { IconButton } from '../ui/Button';
import { type CsvCell, saveCsv, saveSvg } from './save';

/** Where a chart draws: the canvas, and what is being read. */
export interface Canvas {
  width: number;
  height: number;
  /** Below 480 px the legend stands on top, and labels at line ends are left out. */
  narrow: boolean;
  /** The point under the pointer or the arrow keys; null when nothing is being read. */
  at: number | null;
}

export interface ChartColumn {
  header: string;
  numeric?: boolean;
}

interface ChartFrameProps {
  title: string;
  /** One sentence that says what the chart shows, with its figures. */
  sentence: string;
  /** The table in the chart's place, and the CSV. `cells` are in words, `values` as saved. */
  columns: readonly ChartColumn[];
  rows: readonly { cells: readonly string[]; values: readonly CsvCell[] }[];
  /** What arrow keys read, one text a point, and where the points stand: x in px of the canvas. */
  readings: readonly string[];
  x: (index: number, width: number) => number;
  /** Where points stand below each other: the pointer then reads by height, ↑ and ↓ step. */
  y?: (index: number, width: number) => number;
  /** Rows below each other may need more of it where the canvas is narrow. */
  height?: number | ((width: number) => number);
  fileName: string;
  legend?: ReactNode;
  legendAlways?: boolean;
  /** What the chart can be switched to, above it. */
  controls?: ReactNode;
  /** Links that lie over the canvas, which itself is one control and can hold none. */
  overlay?: (width: number) => ReactNode;
  /** Where the figures lead, below the chart. */
  foot?: ReactNode;
  children: (canvas: Canvas) => ReactNode;
}

export const narrowBelow = 480;
const usualHeight = 260;

function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) {
      return;
    }
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, width] as const;
}

function nearest(readings: number, place: (index: number) => number, at: number): number {
  let best = 0;
  for (let index = 1; index < readings; index += 1) {
    if (Math.abs(place(index) - at) < Math.abs(place(best) - at)) {
      best = index;
    }
  }
  return best;
}

const steps: Record<string, (at: number, last: number) => number> = {
  ArrowLeft: (at) => Math.max(0, at - 1),
  ArrowRight: (at, last) => Math.min(last, at + 1),
  ArrowUp: (at) => Math.max(0, at - 1),
  ArrowDown: (at, last) => Math.min(last, at + 1),
  Home: () => 0,
  End: (_, last) => last,
};

function ReadableCanvas({ title, sentence, readings, x, y, height: given = usualHeight, overlay, children }: ChartFrameProps) {
  const [box, width] = useWidth();
  const height = typeof given === 'function' ? given(width) : given;
  const [at, setAt] = useState<number | null>(null);
  const last = readings.length - 1;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (step && last >= 0 && (y !== undefined || !/Up|Down/.test(event.key))) {
      event.preventDefault();
      // Reading begins where the eye does: at the newest point, or at the first row.
      const start = y && event.key !== 'End' ? 0 : last;
      setAt(at === null && event.key !== 'Home' ? start : step(at ?? 0, last));
    }
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const place = y ?? x;
    const pointed = y ? event.clientY - top : event.clientX - left;
    setAt(last < 0 ? null : nearest(readings.length, (index) => place(index, width), pointed));
  };
  const place = at === null ? 0 : x(at, width);
  const side = place > width / 2 ? { right: width - place + 8 } : { left: place + 8 };
  const canvas = (
    // A slider is what arrow keys move, and its text is read at each step: no other role does both.
    <div
      ref={box}
      className="chart-canvas"
      role="slider"
      tabIndex={0}
      aria-label={`${title}. ${sentence} Arrow keys read the points.`}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, last)}
      aria-valuenow={at ?? Math.max(0, last)}
      aria-valuetext={readings[at ?? last] ?? 'No points'}
      aria-orientation={y ? 'vertical' : 'horizontal'}
      aria-readonly="true"
      onKeyDown={onKeyDown}
      onPointerMove={onPointerMove}
      onPointerLeave={() => setAt(null)}
      onBlur={() => setAt(null)}
      style={{ height }}
    >
      {width > 0 && (
        <svg width={width} height={height} aria-hidden="true">
          {children({ width, height, narrow: width < narrowBelow, at })}
        </svg>
      )}
      {at !== null && (
        <div
          className="chart-reading"
          aria-hidden="true"
          style={y ? { ...side, top: y(at, width) + 10 } : side}
        >
          {readings[at]}
        </div>
      )}
    </div>
  );
  return (
    <div className="chart-space">
      {canvas}
      {width > 0 && overlay?.(width)}
    </div>
  );
}

function ChartTable({ title, columns, rows, height = usualHeight }: ChartFrameProps) {
  return (
    <div className="table-scroller" style={{ minHeight: typeof height === 'number' ? height : 0 }} role="region" aria-label={`${title}: table`} tabIndex={0}>
      <table className="table">
        <caption className="visually-hidden">{title}</caption>
        <thead>
          <tr>
            {columns.map(({ header, numeric }) => (
              <th key={header} scope="col" className={numeric ? 'cell-number' : undefined}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ cells }, row) => (
            <tr key={`${row} ${cells[0]}`}>
              {cells.map((cell, index) =>
                index === 0 ? (
                  <th key={columns[index]?.header} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={columns[index]?.header} className={columns[index]?.numeric ? 'cell-number' : undefined}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What all charts share: sentence, reading by keys and pointer, table on demand, SVG and CSV. */
export function ChartFrame(props: ChartFrameProps) {
  const { title, sentence, columns, rows, fileName, legend, legendAlways = false, controls, foot } = props;
  const [asTable, setAsTable] = useState(false);
  const figure = useRef<HTMLElement>(null);
  const [canvasBox, width] = useWidth();
  const savePicture = () => {
    const svg = figure.current?.querySelector<SVGSVGElement>('.chart-canvas svg');
    if (svg) {
      saveSvg(svg, fileName);
    }
  };
  const saveFigures = () => saveCsv([columns.map(({ header }) => header), ...rows.map(({ values }) => values)], fileName);
  return (
    <figure className="card chart" ref={figure}>
      <figcaption className="chart-head">
        <div>
          <h2>{title}</h2>
          <p className="chart-sentence">{sentence}</p>
        </div>
        <div className="chart-tools" role="group" aria-label={`${title}: tools`}>
          <IconButton
            icon={asTable ? 'chart' : 'table'}
            label={asTable ? 'Show the chart' : 'Show as a table'}
            small
            onPress={() => setAsTable(!asTable)}
          />
          <IconButton icon="picture" label="Save as SVG" small isDisabled={asTable} onPress={savePicture} />
          <IconButton icon="save" label="Save as CSV" small onPress={saveFigures} />
        </div>
      </figcaption>
      {controls && <div className="row no-print">{controls}</div>}
      <div ref={canvasBox} className="stack">
        {legend && !asTable && (legendAlways || (width > 0 && width < narrowBelow)) && (
          <div className="chart-legend">{legend}</div>
        )}
        {asTable ? <ChartTable {...props} /> : <ReadableCanvas {...props} />}
      </div>
      {foot && <div className="chart-foot">{foot}</div>}
    </figure>
  );
}

/** A short piece of line before its name. */
export function LegendLine({ kind, label }: { kind: 'actual' | 'projected' | 'forecast'; label: string }) {
  return (
    <span>
      <svg width="22" height="8" aria-hidden="true">
        <line x1="1" x2="21" y1="4" y2="4" className={`line-${kind}`} />
      </svg>
      {label}
    </span>
  );
}
