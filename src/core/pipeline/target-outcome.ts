import type { Draft, GateName } from '../data/draft.ts';
import type { Layout } from '../data/layout.ts';
import { readLabel } from '../data/to-sample.ts';
import type { RunState } from './fold-run.ts';

/**
 * Findings that make a row no use to anybody, so that it does not count towards a target and is written again. A label that
 * the model of the real rows disputes does not: it is a hint for people, and must not decide what is spent.
 */
const useless: ReadonlySet<GateName> = new Set(['empty', 'exact-duplicate', 'refusal']);

/** True when a row counts towards the number of rows that was wanted. */
export function countsTowardsTarget({ gates }: Pick<Draft, 'gates'>): boolean {
  return !gates.some(({ gate }) => useless.has(gate));
}

/** Rows per label that count, of one run. */
export function countArrived(drafts: readonly Draft[], layout: Layout): ReadonlyMap<string | undefined, number> {
  const arrived = new Map<string | undefined, number>();
  for (const draft of drafts) {
    const label = layout.label && readLabel(draft.row, layout.label);
    if (countsTowardsTarget(draft)) arrived.set(label, (arrived.get(label) ?? 0) + 1);
  }
  return arrived;
}

/** What became of the rows wanted for one label, or for one region. */
export interface TargetOutcome {
  readonly label: string | null;
  /** The cluster of a region; undefined for a whole label. */
  readonly cluster?: string;
  readonly wanted: number;
  /** Rows that count. */
  readonly arrived: number;
  /** Rows that were written and do not count: empty, refused, or equal to another row. */
  readonly unusable: number;
  /** Rows that count though the model of the real rows disputes their label. */
  readonly disputed: number;
  /** Replies that could not be read, and rows of replies that could not be used. */
  readonly failed: number;
  /** True when at least 98 % arrived. */
  readonly isReached: boolean;
}

/** Share of a target that may be missing. */
const tolerance = 0.02;

/** Sets what arrived beside what was wanted, per label; per region where the plan names regions. Nothing before the end. */
export function weighTargets({ plan, budget, regions, drafts, failures, clusters, end }: RunState): TargetOutcome[] {
  if (plan === undefined || end === undefined || plan.stopAfter !== undefined) return [];
  const { label: labelPath } = plan.layout;
  const labelOf = (draft: Draft) => (labelPath && readLabel(draft.row, labelPath)) ?? null;
  const labels = new Map(clusters.map(({ id, label }) => [id, label ?? null]));
  const wanted =
    regions.length > 0
      ? regions.flatMap(({ cluster, label, rows, failed }) =>
          failed === undefined ? [{ cluster, label: label ?? null, rows }] : [],
        )
      : budget.map(({ label, rows }) => ({ cluster: undefined, label, rows }));
  return wanted
    .filter(({ rows }) => rows > 0)
    .map(({ cluster, label, rows }) => {
      const own = drafts.filter((draft) =>
        cluster === undefined ? labelOf(draft) === label : draft.origin.cluster === cluster,
      );
      const counted = own.filter(countsTowardsTarget);
      const failed = failures
        .filter((one) => one.step === 'generate')
        .filter((one) => (cluster === undefined ? labels.get(one.cluster) === label : one.cluster === cluster))
        .reduce((sum, { problems }) => sum + problems.length, 0);
      return {
        label,
        ...(cluster === undefined ? {} : { cluster }),
        wanted: rows,
        arrived: counted.length,
        unusable: own.length - counted.length,
        disputed: counted.filter(({ gates }) => gates.some(({ gate }) => gate === 'label-disagreement')).length,
        failed,
        isReached: rows - counted.length <= tolerance * rows,
      };
    });
}
