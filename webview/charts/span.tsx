import type { FigureView } from '../../src/protocol/panel-view.ts';

/** An interval on a scale around zero; the numbers stand beside it. */
export function Span({ figure: { value, low, high } }: { readonly figure: FigureView }) {
  const most = Math.max(Math.abs(low), Math.abs(high), 0.1) * 1.1;
  const place = (at: number) => `${(50 + (50 * at) / most).toFixed(1)}%`;
  const tone = low > 0 ? 'good' : high < 0 ? 'bad' : '';
  return (
    <span class={`bar span ${tone}`} aria-hidden="true">
      <i style={{ left: place(low), width: `${((50 * (high - low)) / most).toFixed(1)}%` }} />
      <u style={{ left: place(0) }} />
      <b style={{ left: place(value) }} />
    </span>
  );
}
