import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';

interface SparkProps {
  /** Oldest first; null where nothing is reported. */
  values: readonly (number | null)[];
  /** A dashed line to measure them by, such as the required DSCR. */
  mark?: number;
  width?: number;
  height?: number;
}

/** The way a tile's figure came: without words of its own, since the tile says the figure. */
export function Spark({ values, mark, width = 84, height = 28 }: SparkProps) {
  const known = values.filter((value) => value !== null);
  const last = values.at(-1);
  if (known.length < 2) {
    return null;
  }
  const all = mark === undefined ? known : [...known, mark];
  const low = Math.min(...all);
  const high = Math.max(...all);
  const x = scaleLinear([0, values.length - 1], [2, width - 4]);
  const y = scaleLinear(low === high ? [low - 1, high + 1] : [low, high], [height - 3, 3]);
  const path = line<number | null>()
    .defined((value) => value !== null)
    .x((_, index) => x(index))
    .y((value) => y(value ?? 0))([...values]);
  return (
    <svg className="spark" width={width} height={height} aria-hidden="true">
      {mark !== undefined && <line x1={0} x2={width} y1={y(mark)} y2={y(mark)} className="line-projected" />}
      <path d={path ?? ''} className="line-actual" />
      {last !== null && last !== undefined && <circle cx={x(values.length - 1)} cy={y(last)} r={3} className="spark-end" />}
    </svg>
  );
}
