import type { GateFinding } from '../../src/core/data/draft.ts';
import type { AlignmentReport, ClassAlignment, GapReport } from '../../src/core/data/report.ts';
import { emptyRun, type RunState } from '../../src/core/pipeline/fold-run.ts';
import { makePlan } from '../core/stages/samples.ts';

/** A figure with an interval around it. */
export const around = (value: number, half: number) => ({ value, low: value - half, high: value + half });

/** A gap in which nothing is remarkable: the weights help, and a difference is left. */
export const plainGap: GapReport = {
  kind: 'held-out',
  heldOutRows: 1240,
  syntheticRows: 300,
  before: around(0.05, 0.01),
  after: around(0.02, 0.01),
  change: around(-0.03, 0.01),
  floor: 0.0123,
  floorSizes: [100, 1240],
  pBefore: 0.002,
  pAfter: 0.31,
  detectable: 0.0211,
  separability: 0.71,
};

/** One class in which nothing is remarkable. */
export const plainClass: ClassAlignment = {
  realRows: 90,
  syntheticRows: 60,
  mass: 0.5,
  lambda: 0.1,
  effectiveSize: 50,
  certificate: { gap: 1e-9, relative: 1e-6, holds: true },
  atCap: 0,
};

/** An alignment in which nothing is remarkable. */
export const plainAlignment: AlignmentReport = {
  classMass: 'real',
  classes: [plainClass],
  path: [],
  strength: 10,
  rows: 60,
  effectiveSize: 50,
  massFarFromReal: 0.05,
  uniformIsAsGood: false,
  missingLabels: [],
  unknownLabels: [],
  certificate: 1e-6,
  uncovered: [],
};

/** A run with something at every place of the report; `text` supplies every word that comes from data or a model. */
export function makeState(text: () => string): RunState {
  const plan = makePlan({ dataset: text(), rows: 60 });
  const finding: GateFinding = { gate: 'residue', evidence: text(), score: 1 };
  const counts = {
    rows: 90,
    excluded: { 'broken-json': 2 },
    knownSynthetic: 3,
    issues: [{ line: 4, code: 'broken-json' as const, detail: text(), excluded: true }],
  };
  const cluster = {
    id: 'c1',
    batch: 0,
    step: 0,
    label: text(),
    members: [
      { hash: 'h1', line: 1, distance: 0 },
      { hash: 'gone', line: 2, distance: 0.2 },
    ],
    far: true,
    reduction: 0.2,
    meanVarianceAfter: 0.5,
  };
  const origin = {
    runId: 'run',
    slot: 'c1.0.0',
    model: text(),
    promptHash: 'hash',
    demonstrations: [],
    cluster: 'c1',
    attributes: { [text()]: text() },
    batch: 0,
    step: 0,
  };
  return {
    ...emptyRun,
    start: {
      type: 'run-start',
      runId: text(),
      kind: 'augment',
      version: 1,
      plan,
      dataset: { name: text(), fingerprint: text() },
      model: text(),
    },
    plan,
    real: { counts, labels: [] },
    reserved: { mode: 'held-out', heldOut: 20, working: 70 },
    schema: { attributes: [{ name: text(), description: text(), values: [text()] }] },
    clusters: [cluster],
    explorations: [
      {
        type: 'clusters-chosen',
        batch: 0,
        label: text(),
        clusters: [cluster],
        stopRule: 'budget',
        curve: [1, 0.5],
        approximations: [text()],
      },
    ],
    sheets: new Map([['c1', { cluster: 'c1', name: text(), values: { [text()]: text() } }]]),
    failures: [{ type: 'reply-failed', step: 'generate', cluster: 'c1', call: 0, problems: [text()] }],
    drafts: [
      { id: 'a1b2', row: { text: text() }, origin, gates: [finding] },
      { id: 'c3d4', row: { text: text() }, origin, gates: [] },
    ],
    weights: new Map([
      ['a1b2', 0.5],
      ['c3d4', 1.5],
    ]),
    alignment: {
      ...plainAlignment,
      classes: [
        { ...plainClass, label: text(), note: text() },
        { ...plainClass, label: text(), certificate: { gap: 1, relative: 1, holds: false } },
      ],
      missingLabels: [text()],
      unknownLabels: [text()],
    },
    gap: plainGap,
    end: { drafts: 2, wanted: 60 },
  };
}
