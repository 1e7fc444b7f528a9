import type { Draft } from '../core/data/draft.ts';
import type { RunState } from '../core/pipeline/fold-run.ts';
import { drawColumns, drawIntervals } from './charts.ts';
import { formatCount, formatFigure, formatProbability, formatShare } from './figures.ts';
import { type Finding, findFacts } from './findings.ts';
import { Html, type HtmlValue, html } from './html.ts';
import { writePage } from './page.ts';

/** What the page needs beside the run's own log. */
export interface ReportInput {
  readonly state: RunState;
  /** Text of a demonstration by its content hash; undefined when the data set has changed since. */
  readonly textOf: (hash: string) => string | undefined;
  /** Text of a synthetic row as it is read. */
  readonly textOfDraft: (draft: Draft) => string;
  readonly style: string;
}

/** Rows shown on the page; the review document holds all of them. */
const shownRows = 300;

/** Writes the report of one run as a page that opens anywhere. */
export function writeRunReport(input: ReportInput): string {
  const { state } = input;
  const name = state.start?.dataset.name ?? '';
  return writePage(
    `${name} · SynAlign`,
    new Html(input.style),
    html`<header><h1>${name}</h1><p class="dim">${describeRun(state)}</p></header>
<main>${drawTiles(state)}
<ul class="findings">${findFacts(state).map(drawFinding)}</ul>
${drawGap(state)}${drawWeights(state)}${drawClusters(input)}${drawRows(input)}${drawLabels(state)}${drawIssues(state)}${drawSettings(state)}</main>`,
  );
}

function describeRun(state: RunState): string {
  const real = formatCount(state.real?.counts.rows ?? 0);
  const source = state.start?.kind === 'weigh' ? (state.start.synthetic?.name ?? '') : (state.start?.model ?? '');
  return `${real} real rows · ${formatCount(state.drafts.length)} synthetic rows from ${source} · run ${state.start?.runId ?? ''}`;
}

const marks = { good: 'Good', bad: 'Warning', note: 'Note', approximation: 'Approximate' } as const;

/** One statement; its tone is a word as well as a colour. */
export function drawFinding({ tone, text }: Finding): Html {
  return html`<li class="${tone}"><b>${marks[tone]}.</b> ${text}</li>`;
}

function drawTiles({ gap, alignment, drafts, clusters }: RunState): Html {
  const tagged = drafts.filter(({ gates }) => gates.length > 0).length;
  return html`<section class="tiles" aria-label="Summary">
${gap && html`<div class="tile"><h3>Gap to your data (MMD²)</h3><strong>${formatFigure(gap.before.value)} → ${formatFigure(gap.after.value)}</strong><span class="dim">real against real ${formatFigure(gap.floor)} · p ${formatProbability(gap.pBefore)}</span></div>`}
${alignment && html`<div class="tile"><h3>Effective sample size</h3><strong>${formatCount(alignment.effectiveSize)}</strong><span class="dim">of ${formatCount(alignment.rows)} rows</span></div>`}
<div class="tile"><h3>Synthetic rows</h3><strong>${formatCount(drafts.length)}</strong><span class="dim">${formatCount(tagged)} with warnings</span></div>
${clusters.length > 0 ? html`<div class="tile"><h3>Demonstration clusters</h3><strong>${formatCount(clusters.length)}</strong><span class="dim">in the order of choice</span></div>` : undefined}
</section>`;
}

function drawGap({ gap }: RunState): HtmlValue {
  if (!gap) return undefined;
  return html`<h2>Gap</h2>${drawIntervals(
    [
      { name: 'Unweighted', ...gap.before },
      { name: 'Weighted', ...gap.after },
    ],
    gap.floor,
  )}<p class="dim">Measured by a second embedder that chose nothing, on ${formatCount(gap.heldOutRows)} real rows. 95 % intervals. p before weighting ${formatProbability(gap.pBefore)} (permutation); after, approximately ${formatProbability(gap.pAfter)} (real-against-real splits at the effective sample size).</p>`;
}

function drawWeights({ weights, alignment }: RunState): HtmlValue {
  if (!alignment || weights.size === 0) return undefined;
  const edges = [0, 0.05, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, Infinity];
  const values = [...weights.values()];
  const bars = edges.slice(0, -1).map((low, i) => {
    const high = edges[i + 1] ?? Infinity;
    const rows = values.filter((weight) => weight >= low && weight < high).length;
    return { name: Number.isFinite(high) ? `${low}–${high}` : `over ${low}`, value: rows };
  });
  return html`<h2>Sampling weights</h2>${drawColumns('Rows by weight (1 is the mean)', bars, 'weight')}
<p class="dim">The programme's duality gap is at most ${alignment.certificate.toExponential(1)} of its in-sample MMD² (certified below 1e-4). Class mass: ${alignment.classMass}.</p>`;
}

function drawClusters({ state, textOf }: ReportInput): HtmlValue {
  if (state.clusters.length === 0) return undefined;
  const most = Math.max(...state.clusters.map(({ reduction }) => reduction)) || 1;
  const rows = new Map<string, number>();
  for (const { origin } of state.drafts) rows.set(origin.cluster, (rows.get(origin.cluster) ?? 0) + 1);
  return html`<h2>Clusters, in the order of choice</h2><div class="scroll"><table><thead><tr><th>Cluster</th><th>Label</th><th>Uncertainty removed</th><th class="num">Rows</th><th>Attributes and demonstrations</th></tr></thead><tbody>${state.clusters.map(
    (cluster) => {
      const sheet = state.sheets.get(cluster.id);
      return html`<tr><td>${cluster.id} ${sheet?.name}</td><td>${cluster.label}</td><td class="whole"><span class="meter"><i style="width:${((100 * cluster.reduction) / most).toFixed(0)}%"></i></span>${formatFigure(cluster.reduction)}</td><td class="num">${rows.get(cluster.id) ?? 0}</td>
<td class="text">${Object.entries(sheet?.values ?? {}).map(([name, value]) => html`<span class="tag">${name}: ${value}</span>`)}
<details><summary>${cluster.members.length} real rows${cluster.far ? ' (far apart)' : ''}</summary>${cluster.members.map(
        ({ hash, line }) =>
          html`<blockquote>${textOf(hash) ?? 'The data set no longer holds this row.'} <span class="dim">row ${line}</span></blockquote>`,
      )}</details></td></tr>`;
    },
  )}</tbody></table></div>`;
}

function drawRows({ state, textOfDraft }: ReportInput): HtmlValue {
  if (state.drafts.length === 0) return undefined;
  const most = Math.max(1, ...state.weights.values());
  const ordered = [...state.drafts].sort((a, b) => (state.weights.get(b.id) ?? 0) - (state.weights.get(a.id) ?? 0));
  const shown = ordered.slice(0, shownRows);
  return html`<h2>Synthetic rows, by weight</h2>${
    shown.length < ordered.length
      ? html`<p class="dim">The ${shownRows} rows with the largest weights of ${formatCount(ordered.length)}; the review document holds all.</p>`
      : undefined
  }<div class="scroll"><table><thead><tr><th>Id</th><th>Text</th><th>Weight</th><th>Cluster</th><th>Warnings</th></tr></thead><tbody>${shown.map(
    (draft) => {
      const weight = state.weights.get(draft.id);
      return html`<tr><td class="dim">${draft.id}</td><td class="text">${textOfDraft(draft)}</td><td>${
        weight === undefined
          ? '–'
          : html`<span class="meter"><i style="width:${((100 * weight) / most).toFixed(0)}%"></i></span><span class="num">${weight.toFixed(2)}</span>`
      }</td><td>${draft.origin.cluster}</td><td>${draft.gates.map(({ gate, evidence }) => html`<span class="tag warning">${gate}: ${evidence}</span>`)}</td></tr>`;
    },
  )}</tbody></table></div>`;
}

function drawLabels({ alignment }: RunState): HtmlValue {
  if (!alignment || alignment.classes.length < 2) return undefined;
  return html`<h2>Labels</h2><div class="scroll"><table><thead><tr><th>Label</th><th class="num">Real rows</th><th class="num">Synthetic rows</th><th class="num">Share of weight</th><th class="num">Effective size</th><th>Remark</th></tr></thead><tbody>${alignment.classes.map(
    (found) =>
      html`<tr><td>${found.label ?? '–'}</td><td class="num">${formatCount(found.realRows)}</td><td class="num">${formatCount(found.syntheticRows)}</td><td class="num">${formatShare(found.mass)}</td><td class="num">${formatCount(found.effectiveSize)}</td><td>${found.note}</td></tr>`,
  )}</tbody></table></div>`;
}

function drawIssues({ real, synthetic }: RunState): HtmlValue {
  const issues = [...(real?.counts.issues ?? []), ...(synthetic?.counts.issues ?? [])];
  if (issues.length === 0) return undefined;
  return html`<h2>Lines with findings</h2><details><summary>The first ${issues.length}</summary><table><thead><tr><th class="num">Line</th><th>Finding</th></tr></thead><tbody>${issues.map(
    ({ line, code, detail }) => html`<tr><td class="num">${line}</td><td>${code}: ${detail}</td></tr>`,
  )}</tbody></table></details>`;
}

function drawSettings({ plan, start }: RunState): HtmlValue {
  if (!plan) return undefined;
  return html`<h2>Settings</h2><details><summary>The plan of this run</summary><blockquote>${JSON.stringify(plan, null, 2)}</blockquote></details><p class="dim">Data set fingerprint ${start?.dataset.fingerprint}.</p>`;
}
