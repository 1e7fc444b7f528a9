import type { AttributeSchema, AttributeSheet } from '../data/attribute.ts';
import type { Cluster, RegionOutcome } from '../data/cluster.ts';
import type { Draft } from '../data/draft.ts';
import type { Plan } from '../data/plan.ts';
import type { AlignmentReport, GapReport } from '../data/report.ts';
import type { ReadCounts } from '../stages/read.ts';
import type { LabelCount, RunEvent } from './run-event.ts';

/** What one side of a run was read from. */
export interface ReadSide {
  readonly counts: ReadCounts;
  readonly labels: readonly LabelCount[];
}

/** The state of a run: the fold of its events. Parts that have not happened yet are missing. */
export interface RunState {
  readonly start: (RunEvent & { type: 'run-start' }) | undefined;
  readonly plan: Plan | undefined;
  readonly real: ReadSide | undefined;
  readonly synthetic: ReadSide | undefined;
  readonly reserved:
    | { readonly mode: 'held-out' | 'cross-fit'; readonly heldOut: number; readonly working: number }
    | undefined;
  readonly dimensions: number | undefined;
  readonly budget: readonly LabelCount[];
  /** What became of the regions that the plan names; empty when it names none. */
  readonly regions: readonly RegionOutcome[];
  readonly schema: AttributeSchema | undefined;
  /** What was left out of the model's attributes, and why. */
  readonly droppedAttributes: readonly string[];
  /** What a look at the rows before sending found, and what was done about it; undefined when it found nothing. */
  readonly screened: (RunEvent & { type: 'rows-screened' }) | undefined;
  readonly clusters: readonly Cluster[];
  readonly explorations: readonly (RunEvent & { type: 'clusters-chosen' })[];
  /** What people said while the run went on, batch by batch. */
  readonly steered: readonly (RunEvent & { type: 'batch-steered' })[];
  readonly sheets: ReadonlyMap<string, AttributeSheet>;
  readonly failures: readonly (RunEvent & { type: 'reply-failed' })[];
  readonly drafts: readonly Draft[];
  readonly weights: ReadonlyMap<string, number>;
  readonly alignment: AlignmentReport | undefined;
  readonly gap: GapReport | undefined;
  readonly end: { readonly drafts: number; readonly wanted: number } | undefined;
}

/** The state before the first event. */
export const emptyRun: RunState = {
  start: undefined,
  plan: undefined,
  real: undefined,
  synthetic: undefined,
  reserved: undefined,
  dimensions: undefined,
  budget: [],
  regions: [],
  schema: undefined,
  droppedAttributes: [],
  screened: undefined,
  clusters: [],
  explorations: [],
  steered: [],
  sheets: new Map(),
  failures: [],
  drafts: [],
  weights: new Map(),
  alignment: undefined,
  gap: undefined,
  end: undefined,
};

/** Folds the events of a run, in order, into its state. */
export function foldRun(events: Iterable<RunEvent>): RunState {
  const fold = createRunFold();
  for (const event of events) fold.add(event);
  return fold.state;
}

/** A fold that goes on as events come. */
export interface RunFold {
  /** The state so far; its lists grow with the next events. */
  readonly state: RunState;
  add(event: RunEvent): void;
}

/** Begins the fold of a run that may still be going on. */
export function createRunFold(): RunFold {
  const clusters: Cluster[] = [];
  const explorations: (RunEvent & { type: 'clusters-chosen' })[] = [];
  const sheets = new Map<string, AttributeSheet>();
  const failures: (RunEvent & { type: 'reply-failed' })[] = [];
  const drafts: Draft[] = [];
  let state: RunState = { ...emptyRun, clusters, explorations, sheets, failures, drafts };
  const add = (event: RunEvent) => {
    switch (event.type) {
      case 'run-start':
        state = { ...state, start: event, plan: event.plan };
        break;
      case 'rows-read':
        state = { ...state, [event.side]: { counts: event.counts, labels: event.labels } };
        break;
      case 'rows-reserved':
        state = { ...state, reserved: event };
        break;
      case 'space-fitted':
        state = { ...state, dimensions: event.dimensions };
        break;
      case 'budget-set':
        state = { ...state, budget: event.rows };
        break;
      case 'regions-resolved':
        state = { ...state, regions: event.regions };
        break;
      case 'schema-ready':
        state = { ...state, schema: event.schema, droppedAttributes: event.dropped ?? [] };
        break;
      case 'rows-screened':
        state = { ...state, screened: event };
        break;
      case 'batch-steered':
        state = { ...state, steered: [...state.steered, event] };
        break;
      case 'clusters-chosen':
        clusters.push(...event.clusters);
        // Regions are told label by label; people see them in the order in which they were named.
        clusters.sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
        explorations.push(event);
        break;
      case 'attributes-ready':
        sheets.set(event.sheet.cluster, event.sheet);
        break;
      case 'reply-failed':
        failures.push(event);
        break;
      case 'draft-ready':
        drafts.push(event.draft);
        break;
      case 'rows-weighed':
        state = { ...state, weights: new Map(event.weights), alignment: event.report };
        break;
      case 'gap-measured':
        state = { ...state, gap: event.gap };
        break;
      case 'run-end':
        state = { ...state, end: event };
        break;
    }
  };
  return {
    add,
    get state() {
      return state;
    },
  };
}
