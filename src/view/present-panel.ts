import type { RowDecision } from '../core/data/decision.ts';
import type { Plan, Region } from '../core/data/plan.ts';
import type { RunState } from '../core/pipeline/fold-run.ts';
import type {
  AttributeView,
  LabelView,
  PanelView,
  ProgressView,
  ReviewView,
  VerdictView,
} from '../protocol/panel-view.ts';
import type { RowView } from '../protocol/row-view.ts';
import { countOf, formatCount, formatFigure } from './figures.ts';
import { findFacts } from './findings.ts';
import { type Cell, presentClusters, presentPlanned } from './present-clusters.ts';
import { type PresentedRun, presentGap, presentRun } from './present-run.ts';
import { presentLabels, presentWeights, type WeightFigures } from './present-weights.ts';

/** Weights solved again on the rows that are not rejected. */
export interface LiveWeights extends WeightFigures {
  readonly weights: ReadonlyMap<string, number>;
}

/** What the panel is presented from. */
export interface PanelInput {
  readonly mode: PanelView['mode'];
  readonly dataset: PanelView['dataset'];
  readonly runs: readonly PresentedRun[];
  readonly runId: string | undefined;
  /** Rows of the run that is shown, as `presentRow` gives them. */
  readonly rows: readonly RowView[];
  readonly decisions: ReadonlyMap<string, RowDecision>;
  readonly review: ReviewView;
  readonly regions: readonly Region[];
  /** Rows wanted for each label by the plan of the next run. */
  readonly targets?: { readonly [label: string]: number };
  /** What the plan of the next run says to the model. */
  readonly said?: Pick<Plan, 'guidance' | 'steering'> | undefined;
  readonly cells: ReadonlyMap<string, Cell>;
  readonly attributes: readonly AttributeView[];
  readonly textOf: (hash: string) => string | undefined;
  readonly live?: LiveWeights;
  /** What the study's answers rest on only a part of. */
  readonly approximations?: readonly string[];
  readonly solving: boolean;
  readonly progress?: ProgressView;
  readonly verdict: VerdictView;
  readonly mayRun: boolean;
  readonly problem?: string;
}

/** Reasons offered for a rejection, at most: one for each of the keys 1 to 9. */
const offeredReasons = 9;

/** Everything that the panel shows apart from rows and points. */
export function presentPanel(input: PanelInput): PanelView {
  const { mode, dataset, runs, runId, rows, decisions, progress, problem } = input;
  const state = runs.find(({ id }) => id === runId)?.state;
  const labels = new Map(rows.map(({ id, label }) => [id, label]));
  return {
    mode,
    dataset,
    runs: runs.map((run) => presentRun(run, decisions)),
    ...(runId === undefined ? {} : { runId }),
    ...(progress ? { progress } : {}),
    clusters: state ? presentClusters({ ...input, state }) : [],
    curves: (state?.explorations ?? []).map(({ label, curve, stopRule }) => ({
      label: label ?? null,
      values: curve,
      stopRule,
    })),
    attributes: input.attributes,
    ...(state ? weightsOf(input, state) : {}),
    ...(state?.gap ? { gap: presentGap(state.gap) } : {}),
    labels: state
      ? addTargets(
          presentLabels(state, (id) => labels.get(id) ?? null),
          input.targets ?? {},
        )
      : [],
    warnings: countWarnings(rows),
    findings: [...(state ? findFacts(state) : []), ...aboutStudy(input.approximations ?? [])],
    review: input.review,
    verdict: input.verdict,
    steering: presentSteering(input.said ?? {}),
    planned: presentPlanned(input.regions, state),
    reasons: listReasons(decisions.values()),
    builtIn: state?.start?.model?.startsWith('offline/') ?? false,
    mayRun: input.mayRun,
    ...(problem === undefined ? {} : { problem }),
    facts: state ? listSettings(state) : [],
  };
}

function presentSteering({ guidance, steering }: Pick<Plan, 'guidance' | 'steering'>): PanelView['steering'] {
  const reasons = (steering?.list ?? []).map(({ from, text, use }) => ({ from, text, isUsed: use !== false }));
  return { guidance: guidance?.trim() ?? '', reasons };
}

/** Labels with what the plan wants of them; one that no row has yet stands at the end. */
function addTargets(labels: readonly LabelView[], targets: { readonly [label: string]: number }): LabelView[] {
  const targetOf = (label: string | null) =>
    label !== null && Object.hasOwn(targets, label) ? targets[label] : undefined;
  const known = labels.map((one) => {
    const target = targetOf(one.label);
    return target === undefined ? one : { ...one, target };
  });
  const named = new Set(labels.map(({ label }) => label));
  const others = Object.entries(targets).filter(([label]) => !named.has(label));
  return [...known, ...others.map(([label, target]) => ({ label, realRows: 0, syntheticRows: 0, target }))];
}

function aboutStudy(approximations: readonly string[]): PanelView['findings'] {
  if (approximations.length === 0) return [];
  const parts = [...new Set(approximations)].join('; ');
  return [
    { tone: 'approximation', text: `What changes as you decide rests on a part: ${parts}. Exports use every row.` },
  ];
}

function weightsOf({ live, solving }: PanelInput, { weights, alignment }: RunState): Pick<PanelView, 'weights'> {
  if (live) return { weights: presentWeights(live.weights.values(), live, 'live', solving) };
  if (!alignment) return {};
  const { effectiveSize, certificate, uniformIsAsGood } = alignment;
  const figures = { effectiveSize, certificate, uniformIsAsGood };
  return { weights: presentWeights(weights.values(), figures, 'run', solving) };
}

function countWarnings(rows: readonly RowView[]): PanelView['warnings'] {
  const counts = new Map<string, number>();
  for (const { warnings } of rows) for (const name of warnings) counts.set(name, (counts.get(name) ?? 0) + 1);
  return byCount(counts).map(([name, count]) => ({ name, rows: count }));
}

function listReasons(decisions: Iterable<RowDecision>): readonly string[] {
  const counts = new Map<string, number>();
  for (const { state, reason } of decisions) {
    if (state === 'rejected' && reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return byCount(counts)
    .map(([reason]) => reason)
    .slice(0, offeredReasons);
}

function byCount(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** The settings and figures of a run that are worth looking up, not watching. */
function listSettings({ plan, start, reserved, dimensions, alignment }: RunState): PanelView['facts'] {
  const facts: { name: string; value: string }[] = [];
  const add = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== '') facts.push({ name, value });
  };
  add('Written by', start?.model ?? start?.synthetic?.name);
  if (plan) {
    add('Exploration', `${plan.explore.rule}, ${countOf(plan.explore.clusterSize, 'row', 'rows')} a cluster`);
    add('Seed', String(plan.seed));
  }
  if (reserved) {
    const held = `${formatCount(reserved.heldOut)} real rows set aside to measure, ${formatCount(reserved.working)} take part`;
    add('Real rows', reserved.mode === 'held-out' ? held : `${formatCount(reserved.working)}, five-fold cross-fit`);
  }
  add('Directions of the embedding', dimensions === undefined ? undefined : formatCount(dimensions));
  if (alignment) {
    add('Share of each label', alignment.classMass);
    add('Evenness λ', alignment.strength === null ? 'equal weights' : `${formatFigure(alignment.strength)} / n`);
    add('Certificate', `${alignment.certificate.toExponential(1)} of the in-sample MMD², bound 1e-4`);
  }
  add('Data set fingerprint', start?.dataset.fingerprint);
  if (plan) add('Plan', JSON.stringify(plan, null, 2));
  return facts;
}
