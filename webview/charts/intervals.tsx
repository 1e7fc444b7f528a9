import type { GapView } from '../../src/protocol/panel-view.ts';
import { formatFigure, formatProbability } from '../../src/view/figures.ts';
import { Chart } from './chart.tsx';

const width = 320;
const rowHeight = 18;

/** The gap before and after weighting with its intervals, and the floor that real rows have against each other. */
export function GapChart({ gap }: { readonly gap: GapView }) {
  const rows = [
    { name: 'equal', ...gap.before },
    { name: 'weighted', ...gap.after },
  ];
  const low = Math.min(0, ...rows.map((row) => row.low));
  const high = Math.max(gap.floor, ...rows.map((row) => row.high)) || 1;
  const x = (value: number) => 62 + ((width - 70) * (value - low)) / (high - low || 1);
  const words = rows.map(
    (row) => `${row.name} ${formatFigure(row.value)}, ${formatFigure(row.low)} to ${formatFigure(row.high)}`,
  );
  return (
    <Chart
      name="gap"
      title="Gap with 95 % intervals"
      quiet
      table={{
        caption: 'Gap to real rows that nothing else has seen, with 95 % intervals',
        heads: ['Rows', 'MMD²', 'Low', 'High', 'p'],
        rows: [
          ...rows.map((row, i) => [
            i === 0 ? 'with equal weights' : 'weighted',
            formatFigure(row.value),
            formatFigure(row.low),
            formatFigure(row.high),
            i === 0 ? formatProbability(gap.pBefore) : `≈ ${formatProbability(gap.pAfter)}`,
          ]),
          ['floor (real against real)', formatFigure(gap.floor), '', '', ''],
        ],
      }}
    >
      <svg
        viewBox={`0 0 ${width} ${rows.length * rowHeight + 4}`}
        role="img"
        aria-label={`${words.join('; ')}; floor ${formatFigure(gap.floor)}`}
      >
        <line class="zero" x1={x(0)} x2={x(0)} y1="0" y2={rows.length * rowHeight + 4} />
        <line class="floor" x1={x(gap.floor)} x2={x(gap.floor)} y1="0" y2={rows.length * rowHeight + 4} />
        {rows.map((row, i) => (
          <g key={row.name}>
            <text x="0" y={i * rowHeight + 14}>
              {row.name}
            </text>
            <line class="interval" x1={x(row.low)} x2={x(row.high)} y1={i * rowHeight + 10} y2={i * rowHeight + 10} />
            <circle class="value" cx={x(row.value)} cy={i * rowHeight + 10} r="4" />
          </g>
        ))}
      </svg>
    </Chart>
  );
}
