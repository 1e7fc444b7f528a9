import type { RowIssue } from '../core/data/issue.ts';
import type { DetectedLayout } from '../core/data/layout.ts';
import { formatPath } from '../core/data/path.ts';
import type { Sample } from '../core/data/sample.ts';
import type { Summary } from '../core/data/summary.ts';
import type { Inspection } from '../core/stages/inspect.ts';
import { drawColumns } from './charts.ts';
import { formatCount, formatShare } from './figures.ts';
import { Html, type HtmlValue, html } from './html.ts';
import { writePage } from './page.ts';

/** One data set as its page shows it. */
export interface InspectedView {
  readonly path: string;
  readonly role: string;
  readonly detected: DetectedLayout;
  readonly summary: Summary;
  readonly log: { details(): readonly RowIssue[] };
  readonly inspection: Inspection;
  readonly shared: readonly { readonly file: string; readonly rows: number }[];
}

/** Labels and findings shown at most on the page. */
const shown = 40;
/** Points drawn at most; the figures beside the map are over the whole sample. */
const drawnPoints = 2500;
const marks = ['circle', 'square', 'triangle', 'diamond', 'cross'] as const;

/** Writes the page of one or more data sets. */
export function writeInspectPage(files: readonly InspectedView[], style: string): string {
  const names = files.map(({ path }) => path.split(/[\\/]/).at(-1) ?? path);
  return writePage(
    `${names.join(', ')} · SynAlign`,
    new Html(style),
    html`<main>${files.map((file, i) => drawFile(file, names[i] ?? ''))}</main>`,
  );
}

function drawFile(file: InspectedView, name: string): HtmlValue {
  const { summary, detected, inspection } = file;
  const left = summary.excluded - summary.blankLines;
  return html`<h1>${name}</h1><p class="dim">${file.role} data · ${detected.layout.kind} · ${formatCount(summary.lines)} lines</p>
<section class="tiles" aria-label="Summary">
<div class="tile"><h2>Rows</h2><strong>${formatCount(summary.rows)}</strong><span class="dim">${formatCount(left)} lines left out</span></div>
${summary.labels.length > 0 ? html`<div class="tile"><h2>Labels</h2><strong>${formatCount(summary.labels.length)}</strong><span class="dim">${describeBalance(summary)}</span></div>` : undefined}
${summary.words ? html`<div class="tile"><h2>Words a row</h2><strong>${formatCount(summary.words.median)}</strong><span class="dim">half of the rows have ${formatCount(summary.words.lower)} to ${formatCount(summary.words.upper)}</span></div>` : undefined}
<div class="tile"><h2>Repeats</h2><strong>${formatCount(summary.duplicates)}</strong><span class="dim">${formatCount(inspection.nearDuplicates.length)} near repeats in ${formatCount(inspection.samples.length)} rows${summary.relabelled > 0 ? `; ${formatCount(summary.relabelled)} with another label` : ''}</span></div>
</section>
${file.shared.length > 0 ? html`<ul class="findings">${file.shared.map((other) => html`<li class="bad"><b>Overlap.</b> ${formatCount(other.rows)} rows have the content of a row of ${other.file}.</li>`)}</ul>` : undefined}
${drawFields(detected)}${drawLabels(summary)}${drawLengths(summary)}${drawMap(inspection)}${drawRegions(inspection)}${drawRepeats(inspection)}${drawFindings(file)}`;
}

function describeBalance({ labels, rows }: Summary): string {
  const most = labels[0];
  const least = labels.at(-1);
  if (!most || !least) return '';
  return `from ${formatShare(most.count / rows)} (${most.value}) to ${formatShare(least.count / rows)} (${least.value})`;
}

function drawFields({ parts }: DetectedLayout): HtmlValue {
  return html`<h2>Fields</h2><div class="scroll"><table><thead><tr><th>Field</th><th>Taken as</th><th class="num">Sure</th><th>Because</th></tr></thead><tbody>${parts
    .filter(({ role }) => role !== 'kind')
    .map(
      ({ role, path, confidence, why }) =>
        html`<tr><td>${formatPath(path)}</td><td>${role === 'ignored' ? 'not used' : role}</td><td class="num">${formatShare(confidence)}</td><td>${why}</td></tr>`,
    )}</tbody></table></div>`;
}

function drawLabels({ labels, rows }: Summary): HtmlValue {
  if (labels.length === 0) return undefined;
  const most = labels[0]?.count || 1;
  return html`<h2>Labels</h2><div class="scroll"><table><thead><tr><th>Label</th><th>Share</th><th class="num">Rows</th></tr></thead><tbody>${labels
    .slice(0, shown)
    .map(
      ({ value, count }) =>
        html`<tr><td>${value}</td><td><span class="meter"><i style="width:${((100 * count) / most).toFixed(0)}%"></i></span>${formatShare(count / rows)}</td><td class="num">${formatCount(count)}</td></tr>`,
    )}</tbody></table></div>${labels.length > shown ? html`<p class="dim">and ${labels.length - shown} more labels</p>` : undefined}`;
}

function drawLengths({ wordBins, words }: Summary): HtmlValue {
  if (!words) return undefined;
  const bars = wordBins.counts.map((value, i) => ({ name: String(Math.round(i * wordBins.width)), value }));
  return html`<h2>Lengths</h2>${drawColumns('Rows by number of words', bars, 'words')}`;
}

/** The rows on their two main directions; a label is a shape as well as a shade. */
function drawMap({ samples, map, clusters }: Inspection): HtmlValue {
  if (samples.length < 3) return undefined;
  const { coordinates } = map;
  const xs = Array.from(samples.keys(), (i) => coordinates[2 * i] ?? 0);
  const ys = Array.from(samples.keys(), (i) => coordinates[2 * i + 1] ?? 0);
  const scale = (values: number[], size: number) => {
    const low = values.reduce((a, b) => Math.min(a, b), Infinity);
    const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
    return (value: number) => (12 + ((value - low) / (high - low || 1)) * (size - 24)).toFixed(1);
  };
  const x = scale(xs, 640);
  const y = scale(ys, 360);
  const counts = new Map<string, number>();
  for (const { label } of samples) if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
  const named = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, marks.length);
  const markOf = new Map(named.map(([label], i) => [label, i]));
  const step = Math.max(1, Math.ceil(samples.length / drawnPoints));
  const points = samples.flatMap(({ label }, i) => {
    if (i % step !== 0) return [];
    const mark = label === undefined ? 0 : markOf.get(label);
    return [
      html`<use href="#${mark === undefined ? 'dot' : marks[mark]}" class="m${mark ?? 'x'}" x="${x(xs[i] ?? 0)}" y="${y(ys[i] ?? 0)}"/>`,
    ];
  });
  const picks = clusters.map(({ rows }, k) => {
    const i = rows[0] ?? 0;
    return html`<text class="pick" x="${x(xs[i] ?? 0)}" y="${y(ys[i] ?? 0)}">${k + 1}</text>`;
  });
  return html`<h2>Map</h2><figure class="map"><svg viewBox="0 0 640 360" role="img" aria-label="Rows on their two main directions; the regions below say what lies where">
<defs><circle id="circle" r="2.6"/><rect id="square" x="-2.3" y="-2.3" width="4.6" height="4.6"/><path id="triangle" d="M0-3.2 3 2.4H-3z"/><path id="diamond" d="M0-3.4 3.4 0 0 3.4-3.4 0z"/><path id="cross" d="M-3-1H-1V-3H1V-1H3V1H1V3H-1V1H-3z"/><circle id="dot" r="1.4"/></defs>${points}${picks}</svg>
<figcaption>${named.length > 0 ? html`${named.map(([label], i) => html`<span class="key"><svg viewBox="-5 -5 10 10" aria-hidden="true"><use href="#${marks[i]}" class="m${i}"/></svg>${label}</span>`)}${counts.size > named.length ? html`<span class="key">small dots: ${counts.size - named.length} other labels</span>` : undefined}` : undefined}
<br>The two main directions keep ${formatShare(map.keptVariance)} of the variance, so points that are near here may lie apart. Numbers mark the regions below.</figcaption></figure>`;
}

function drawRegions({ clusters, samples }: Inspection): HtmlValue {
  if (clusters.length === 0) return undefined;
  return html`<h2>Regions that stand for the whole</h2><p class="dim">Chosen one after another so that each lowers the remaining uncertainty most.</p><div class="scroll"><table><thead><tr><th>No.</th><th class="num">Rows nearest to it</th><th>Rows</th></tr></thead><tbody>${clusters.map(
    ({ rows, nearest }, k) =>
      html`<tr><td>${k + 1}</td><td class="num">${formatShare(nearest / samples.length)}</td><td class="text">${rows.map((i) => drawSample(samples[i]))}</td></tr>`,
  )}</tbody></table></div>`;
}

function drawSample(sample: Sample | undefined): HtmlValue {
  if (!sample) return undefined;
  const text = sample.text || JSON.stringify(sample.row);
  return html`<blockquote>${text.length > 240 ? `${text.slice(0, 240)}…` : text} <span class="dim">${sample.label} · row ${sample.line}</span></blockquote>`;
}

function drawRepeats({ nearDuplicates, samples }: Inspection): HtmlValue {
  if (nearDuplicates.length === 0) return undefined;
  const byLine = new Map(samples.map((sample) => [sample.line, sample]));
  return html`<h2>Near repeats</h2><details><summary>The first ${Math.min(shown, nearDuplicates.length)} of ${formatCount(nearDuplicates.length)}</summary><table><thead><tr><th>Alike</th><th>Row</th><th>Earlier row</th></tr></thead><tbody>${nearDuplicates
    .slice(0, shown)
    .map(
      ({ line, of, similarity }) =>
        html`<tr><td class="num">${formatShare(similarity)}</td><td class="text">${drawSample(byLine.get(line))}</td><td class="text">${drawSample(byLine.get(of))}</td></tr>`,
    )}</tbody></table></details>`;
}

function drawFindings({ summary, log }: InspectedView): HtmlValue {
  const issues = log.details().filter(({ code }) => code !== 'blank-line');
  if (issues.length === 0) return undefined;
  const counts = [...summary.issues].filter(([code]) => code !== 'blank-line');
  return html`<h2>Lines with findings</h2><p>${counts.map(([code, count]) => `${code} ${formatCount(count)}`).join(', ')}</p><details><summary>The first ${Math.min(200, issues.length)}</summary><table><thead><tr><th class="num">Line</th><th>Finding</th></tr></thead><tbody>${issues
    .slice(0, 200)
    .map(
      ({ line, code, detail }) => html`<tr><td class="num">${line}</td><td>${code}: ${detail}</td></tr>`,
    )}</tbody></table></details>`;
}
