import type { Draft } from '../core/data/draft.ts';
import { readLabel } from '../core/data/to-sample.ts';
import type { RunState } from '../core/pipeline/fold-run.ts';
import type { PointsView } from '../protocol/points-view.ts';
import { type ReportData, type ReportRow, writePoints } from '../protocol/report-data.ts';
import { formatCount } from '../view/figures.ts';
import { presentAttributes } from '../view/present-attributes.ts';
import { type NearRealRow, presentDetail } from '../view/present-detail.ts';
import { presentPanel } from '../view/present-panel.ts';
import { presentRow, readRowText } from '../view/present-rows.ts';
import type { ModelAccess } from './job.ts';
import { countValues } from './study/count-values.ts';
import { drawMap } from './study/draw-map.ts';
import { findNearestReal } from './study/nearest-rows.ts';
import { type OpenStudy, openStudy } from './study/open-study.ts';
import { countCells, toPoints } from './study/present-map.ts';
import type { Turn } from './study/turn.ts';

/** Rows of a run that its report holds at most; the review document holds all. */
const mostRows = 1000;

/** Real points of the map at most: the page is to stay small enough for a repository. */
const mostPoints = 20_000;

/** Real rows of the data set whose texts all stand in the report. */
const smallDataset = 1000;

/** Real rows shown beside a synthetic one: a word diff of each takes as much room as all else about the row. */
const nearestRows = 1;

/** What the report of a run shows: the same as the panel right after it, before any decision. */
export async function composeReport(
  state: RunState,
  dataset: { readonly path: string; readonly name: string },
  startedAt: string | undefined,
  turn: Turn,
  access: ModelAccess,
): Promise<Omit<ReportData, 'version'>> {
  const runId = state.start?.runId;
  const study = await openStudy(dataset.path, runId, turn, access);
  const { layout } = study.plan;
  const asked = state.drafts.map(({ id, row }) => ({ id, row }));
  const map = await drawMap(study, asked, true, turn);
  const histograms = countValues(study, asked, turn);
  const rows = state.drafts.map((draft) =>
    presentRow(
      { draft, row: draft.row, decision: undefined, weight: state.weights.get(draft.id), effect: undefined },
      layout,
    ),
  );
  const shown = chooseShown(state);
  const lines = new Set(state.clusters.flatMap(({ members }) => members.map(({ line }) => line)));
  const reportRows: ReportRow[] = [];
  for (const [place, draft] of state.drafts.entries()) {
    const row = rows[place];
    if (!row || !shown.has(draft.id)) continue;
    const nearest: readonly NearRealRow[] = findNearestReal(study, draft, nearestRows);
    for (const { line } of nearest) lines.add(line);
    const detail = presentDetail({ draft, row: draft.row, history: [], nearest }, layout);
    reportRows.push({ ...row, detail });
    turn.check();
  }
  const texts = new Map(study.real.map(({ hash, row }) => [hash, row]));
  const panel = presentPanel({
    mode: 'report',
    dataset: { name: dataset.name, rows: study.real.length, changed: study.overview.stale },
    runs: [{ id: runId ?? '', startedAt, state }],
    runId,
    rows,
    decisions: new Map(),
    review: {
      accepted: 0,
      rejected: 0,
      edited: 0,
      left: rows.length,
      missing: 0,
      canUndo: false,
      canRedo: false,
    },
    regions: [],
    cells: countCells(map),
    attributes: presentAttributes(histograms.histograms),
    textOf: (hash) => {
      const row = texts.get(hash);
      return row && readRowText(row, layout);
    },
    solving: false,
    verdict: { state: 'none' },
    mayRun: false,
  });
  const cut = `The report shows the ${formatCount(mostRows)} rows with the largest weights of ${formatCount(rows.length)}; the review document holds all.`;
  return {
    panel:
      shown.size < rows.length
        ? { ...panel, findings: [...panel.findings, { tone: 'approximation', text: cut }] }
        : panel,
    rows: reportRows,
    points: writePoints(thinPoints(toPoints(map, clusterOf(state.drafts)))),
    realRows: listRealRows(study, lines),
  };
}

function chooseShown({ drafts, weights }: RunState): ReadonlySet<string> {
  const order = drafts.map(({ id }) => id);
  if (order.length > mostRows) order.sort((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0));
  return new Set(order.slice(0, mostRows));
}

function clusterOf(drafts: readonly Draft[]): (id: string) => string | undefined {
  const clusters = new Map(drafts.map(({ id, origin }) => [id, origin.cluster]));
  return (id) => clusters.get(id);
}

function listRealRows({ real, plan }: OpenStudy, lines: ReadonlySet<number>): ReportData['realRows'] {
  const { layout } = plan;
  const wanted = real.length <= smallDataset ? real : real.filter(({ line }) => lines.has(line));
  return wanted.map(({ line, row }) => ({
    line,
    text: readRowText(row, layout),
    label: (layout.label && readLabel(row, layout.label)) ?? null,
  }));
}

/** Leaves out real points evenly, demonstrations never. */
export function thinPoints(points: PointsView, most = mostPoints): PointsView {
  const { real, synthetic } = points;
  if (real <= most) return points;
  const step = Math.ceil(real / most);
  const kept = Array.from({ length: real }, (_, i) => i).filter(
    (i) => i % step === 0 || points.demonstrations[i] === 1,
  );
  const all = [...kept, ...Array.from({ length: synthetic }, (_, i) => real + i)];
  const pick = <T extends { [place: number]: number }>(from: T, into: T) => {
    kept.forEach((i, place) => {
      into[place] = from[i] ?? 0;
    });
    return into;
  };
  const { length } = kept;
  return {
    ...points,
    real: length,
    coordinates: Float32Array.from(
      all.flatMap((i) => [points.coordinates[2 * i] ?? 0, points.coordinates[2 * i + 1] ?? 0]),
    ),
    clusters: Uint16Array.from(all, (i) => points.clusters[i] ?? 0),
    lines: pick(points.lines, new Uint32Array(length)),
    demonstrations: pick(points.demonstrations, new Uint8Array(length)),
    uncertainty: pick(points.uncertainty, new Float32Array(length)),
    witness: pick(points.witness, new Float32Array(length)),
    leftOut: points.leftOut + real - length,
  };
}
