import type { WeightsView } from '../../src/protocol/panel-view.ts';
import { countOf, formatCount } from '../../src/view/figures.ts';
import { changeQuery } from '../actions.ts';
import { query } from '../store.ts';
import { Chart } from './chart.tsx';

/** The weights as columns; a column filters the rows. */
export function WeightChart({ weights }: { readonly weights: WeightsView }) {
  const most = Math.max(1, ...weights.bins.map(({ rows }) => rows));
  const { leastWeight, mostWeight } = query.value;
  const isRanged = leastWeight !== undefined || mostWeight !== undefined;
  return (
    <Chart
      name="weights"
      title="Rows by weight"
      quiet
      table={{
        caption: 'Rows by weight; the mean weight is 1',
        heads: ['Weight', 'Rows'],
        rows: weights.bins.map((bin) => [nameBin(bin), formatCount(bin.rows)]),
      }}
    >
      <div class="columns" role="group" aria-label="Rows by weight: press a column to filter">
        {weights.bins.map((bin) => {
          const isChosen = leastWeight === bin.from && mostWeight === (bin.to ?? undefined);
          return (
            <button
              key={bin.from}
              type="button"
              aria-pressed={isChosen}
              class={isRanged && !isChosen ? 'faint' : ''}
              title={`Weight ${nameBin(bin)}: ${countOf(bin.rows, 'row', 'rows')}`}
              aria-label={`Weight ${nameBin(bin)}: ${countOf(bin.rows, 'row', 'rows')}`}
              onClick={() =>
                changeQuery(
                  isChosen
                    ? { leastWeight: undefined, mostWeight: undefined }
                    : { leastWeight: bin.from, mostWeight: bin.to ?? undefined },
                )
              }
            >
              <i style={{ height: bin.rows === 0 ? '0' : `${Math.max(6, (100 * bin.rows) / most).toFixed(1)}%` }} />
            </button>
          );
        })}
      </div>
      <p class="axis" aria-hidden="true">
        <span>{weights.bins[0]?.from ?? 0}×</span>
        <span>weight</span>
        <span>{weights.bins.at(-1)?.from ?? ''}× +</span>
      </p>
    </Chart>
  );
}

/** A bin in words: `0.5 to 1`, `4 and more`. */
export function nameBin({ from, to }: { readonly from: number; readonly to: number | null | undefined }): string {
  return to === null || to === undefined ? `${from} and more` : `${from} to ${to}`;
}
