import type { ScaleLinear } from 'd3-scale';

export interface Margins {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

interface LeftAxisProps {
  scale: ScaleLinear<number, number>;
  width: number;
  margins: Margins;
  format: (value: number) => string;
  ticks?: number;
}

/** Light lines across with their figures at the left; the line of zero is stronger. */
export function LeftAxis({ scale, width, margins, format, ticks = 5 }: LeftAxisProps) {
  return (
    <g>
      {scale.ticks(ticks).map((tick) => (
        <g key={tick} transform={`translate(0 ${Math.round(scale(tick)) + 0.5})`}>
          <line
            x1={margins.left}
            x2={width - margins.right}
            className={tick === 0 ? 'axis-line axis-zero' : 'axis-line'}
          />
          <text x={margins.left - 8} textAnchor="end" dominantBaseline="middle" className="axis-text">
            {format(tick)}
          </text>
        </g>
      ))}
    </g>
  );
}

interface BottomAxisProps {
  labels: readonly string[];
  x: (index: number) => number;
  y: number;
  width: number;
  /** How much room a label needs, in px: as many are left out as do not fit. */
  room?: number;
}

export function BottomAxis({ labels, x, y, width, room = 76 }: BottomAxisProps) {
  const every = Math.max(1, Math.ceil((labels.length * room) / Math.max(1, width)));
  return (
    <g>
      {labels.map((label, index) =>
        (labels.length - 1 - index) % every === 0 ? (
          <text key={label} x={x(index)} y={y} textAnchor="middle" className="axis-text">
            {label}
          </text>
        ) : null,
      )}
    </g>
  );
}
