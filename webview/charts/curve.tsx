import type { PanelView } from '../../src/protocol/panel-view.ts';
import { formatShare } from '../../src/view/figures.ts';
import { Chart } from './chart.tsx';

const width = 280;
const height = 44;

/** Uncertainty that is left after each cluster, one line a label. */
export function CurveChart({
  curves,
  label,
}: {
  readonly curves: PanelView['curves'];
  readonly label?: string | null;
}) {
  const most = Math.max(1, ...curves.map(({ values }) => values.length - 1));
  const x = (i: number) => 2 + ((width - 4) * i) / most;
  const y = (value: number) => height - 2 - (height - 4) * Math.max(0, Math.min(1, value));
  const words = curves.map((curve) => {
    const start = formatShare(curve.values[0] ?? 0);
    const end = formatShare(curve.values.at(-1) ?? 0);
    return `${curve.label ?? 'all rows'}: from ${start} to ${end} in ${curve.values.length - 1} choices`;
  });
  return (
    <Chart
      name="curve"
      title="Uncertainty left after each choice"
      table={{
        caption: 'Mean posterior variance after each cluster',
        heads: ['Choice', ...curves.map((curve) => curve.label ?? 'all rows')],
        rows: Array.from({ length: most + 1 }, (_, i) => [
          i === 0 ? 'start' : `${i}`,
          ...curves.map(({ values }) => (values[i] === undefined ? '' : formatShare(values[i]))),
        ]),
      }}
    >
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words.join('; ')} preserveAspectRatio="none">
        <line class="zero" x1="0" x2={width} y1={height - 1} y2={height - 1} />
        {curves.map((curve) => (
          <polyline
            key={`${curve.label}`}
            class={label === undefined || label === curve.label ? 'curve' : 'curve faint'}
            points={curve.values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ')}
          />
        ))}
      </svg>
      <p class="hint">{[...new Set(curves.map(({ stopRule }) => stopRule))].join('; ')}</p>
    </Chart>
  );
}
