import { basename } from 'node:path';
import * as vscode from 'vscode';
import { findNextUndo } from '../../core/data/next-undo.ts';
import { countCells } from '../../jobs/study/present-map.ts';
import type { PanelView, ProgressView, ReviewView } from '../../protocol/panel-view.ts';
import { presentAttributes } from '../../view/present-attributes.ts';
import { presentPanel } from '../../view/present-panel.ts';
import { describeMeter } from '../models/spend-text.ts';
import { findMissing } from '../review/review-model.ts';
import type { ReviewSession } from '../review/review-session.ts';
import type { BackgroundRun } from '../run-control.ts';
import { readReviewer } from '../settings.ts';
import { measurePace } from './pace.ts';
import type { Panel } from './panel.ts';
import { regionsOf } from './plan-regions.ts';

/** The panel's facts as its webview gets them. */
export function composePanel({ source, study, shown, services, verdict }: Panel): PanelView {
  const { dataset } = source.project.paths;
  const { state } = shown;
  const run = services.runs.find(dataset);
  return presentPanel({
    mode: 'panel',
    dataset: { name: basename(dataset), rows: state?.real?.counts.rows ?? 0, changed: shown.dataChanged },
    runs: source.runs,
    runId: shown.id,
    rows: shown.rows,
    decisions: source.decisions,
    review: describeReview(source.review?.session),
    regions: regionsOf(source.plan),
    targets: source.plan?.targets ?? {},
    said: source.plan,
    cells: study.map ? countCells(study.map) : new Map(),
    attributes: presentAttributes(study.histograms?.histograms ?? []),
    textOf: (hash) => shown.textOf(hash),
    ...(study.weights ? { live: study.weights } : {}),
    approximations: study.approximations,
    solving: study.solving,
    ...(run ? { progress: describeRun(run) } : {}),
    verdict,
    mayRun: vscode.workspace.isTrusted,
    ...(study.problem === undefined ? {} : { problem: study.problem }),
  });
}

function describeRun({ runId, title, state, progress, rows }: BackgroundRun): ProgressView {
  return {
    ...(runId === undefined ? {} : { runId }),
    title,
    state,
    stage: progress?.stage === 'evaluate' ? 'measure' : (progress?.stage ?? 'read'),
    done: progress?.done ?? 0,
    total: progress?.total ?? 0,
    rows,
    ...(progress?.meter ? { spent: describeMeter(progress.meter) } : {}),
  };
}

function describeReview(session: ReviewSession | undefined): ReviewView {
  if (!session) return { accepted: 0, rejected: 0, edited: 0, left: 0, missing: 0, canUndo: false, canRedo: false };
  const { events } = session.log;
  const reviewer = readReviewer();
  const { undo, redo } = findNextUndo(events, reviewer);
  const pace = measurePace(events, reviewer);
  const { counts, entries } = session;
  return {
    accepted: counts.accepted,
    rejected: counts.rejected,
    left: counts.left,
    edited: entries.filter(({ kind, decision }) => kind === 'row' && decision.state === 'edited').length,
    missing: findMissing(session).length,
    ...(pace === undefined ? {} : { secondsLeft: Math.round(pace * counts.left) }),
    canUndo: undo !== undefined,
    canRedo: redo !== undefined,
  };
}
