import { formatCount, formatFigure } from './figures.ts';
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

/** Values with 95 % intervals on one scale, and a line at the floor. */
export function drawIntervals(
  rows: readonly { readonly name: string; readonly value: number; readonly low: number; readonly high: number }[],
  floor: number,
): Html {
  const low = Math.min(0, ...rows.map((row) => row.low));
  const high = Math.max(floor, ...rows.map((row) => row.high)) * 1.05 || 1;
  const x = (value: number) => (150 + (400 * (value - low)) / (high - low)).toFixed(1);
  return html`<figure><figcaption>Gap to real rows that nothing else has seen (MMD², smaller is nearer)</figcaption>
<svg viewBox="0 0 560 ${rows.length * 30 + 24}" role="img" aria-label="${rows
    .map(
      (row) => `${row.name} ${formatFigure(row.value)}, interval ${formatFigure(row.low)} to ${formatFigure(row.high)}`,
    )
    .join('; ')}; floor ${formatFigure(floor)}">
<line class="floor" x1="${x(floor)}" x2="${x(floor)}" y1="0" y2="${rows.length * 30 + 6}"/>
<text x="${x(floor)}" y="${rows.length * 30 + 20}" text-anchor="${Number(x(floor)) > 460 ? 'end' : 'middle'}">real against real ${formatFigure(floor)}</text><line class="zero" x1="${x(0)}" x2="${x(0)}" y1="0" y2="${rows.length * 30 + 6}"/><text x="${x(0)}" y="${rows.length * 30 + 20}" text-anchor="middle">0</text>
${rows.map(
  (row, i) =>
    html`<text x="0" y="${i * 30 + 20}">${row.name} ${formatFigure(row.value)}</text><line class="interval" x1="${x(row.low)}" x2="${x(row.high)}" y1="${i * 30 + 16}" y2="${i * 30 + 16}"/><circle cx="${x(row.value)}" cy="${i * 30 + 16}" r="5"/>`,
)}</svg>
<details><summary>Figures</summary><table><thead><tr><th>Rows</th><th class="num">MMD²</th><th class="num">95 % interval</th></tr></thead><tbody>${rows.map(
    ({ name, value, low: from, high: to }) =>
      html`<tr><td>${name}</td><td class="num">${formatFigure(value)}</td><td class="num">${formatFigure(from)} to ${formatFigure(to)}</td></tr>`,
  )}<tr><td>Real against real</td><td class="num">${formatFigure(floor)}</td><td></td></tr></tbody></table></details></figure>`;
}
