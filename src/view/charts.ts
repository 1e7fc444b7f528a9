import { formatCount } from './figures.ts';
import { type Html, html } from './html.ts';

/** One bar of a chart. */
export interface Bar {
  readonly name: string;
  readonly value: number;
}

/** A column chart with a table for readers who cannot see it. Heights are shares of the largest value. */
export function drawColumns(title: string, bars: readonly Bar[], xLabel: string): Html {
  const most = bars.reduce((top, { value }) => Math.max(top, value), 0) || 1;
  const width = 560 / Math.max(1, bars.length);
  // A column that is not empty is at least two units high, so that one row among thousands can be seen.
  const height = (value: number) => (value > 0 ? 2 + (116 * value) / most : 0);
  return html`<figure><figcaption>${title}</figcaption>
<svg viewBox="0 0 560 120" role="img" aria-label="${title}; the table below has the figures" preserveAspectRatio="none">${bars.map(
    ({ value }, i) =>
      html`<rect x="${(i * width + 1).toFixed(1)}" y="${(120 - height(value)).toFixed(1)}" width="${Math.max(1, width - 2).toFixed(1)}" height="${height(value).toFixed(1)}"/>`,
  )}</svg><p class="dim axis"><span>${bars[0]?.name}</span><span>${xLabel}</span><span>${bars.at(-1)?.name}</span></p>
<details><summary>Figures</summary><table><thead><tr><th>${xLabel}</th><th>Rows</th></tr></thead><tbody>${bars.map(
    ({ name, value }) => html`<tr><td>${name}</td><td class="num">${formatCount(value)}</td></tr>`,
  )}</tbody></table></details></figure>`;
}
