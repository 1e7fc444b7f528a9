import type { RowDecision } from '../core/data/decision.ts';
import type { GapReport } from '../core/data/report.ts';
import type { RunState } from '../core/pipeline/fold-run.ts';
import type { GapView, RunView } from '../protocol/panel-view.ts';

/** A run with its name and what was decided about its rows. */
export interface PresentedRun {
  readonly id: string;
  readonly startedAt: string | undefined;
  readonly state: RunState;
}

/** A run as a list of runs shows it. */
export function presentRun(
  { id, startedAt, state }: PresentedRun,
  decisions: ReadonlyMap<string, RowDecision>,
): RunView {
  const { start, drafts, clusters, alignment, gap, end } = state;
  const count = (wanted: RowDecision['state']) => drafts.filter((draft) => decisions.get(draft.id)?.state === wanted);
  return {
    id,
    kind: start?.kind ?? 'augment',
    ...(startedAt === undefined ? {} : { startedAt }),
    ended: end !== undefined,
    source: start?.kind === 'weigh' ? (start.synthetic?.name ?? '') : (start?.model ?? ''),
    rows: drafts.length,
    clusters: clusters.length,
    warned: drafts.filter(({ gates }) => gates.length > 0).length,
    accepted: count('accepted').length,
    rejected: count('rejected').length,
    ...(alignment ? { effectiveSize: alignment.effectiveSize } : {}),
    ...(gap ? { gap: presentGap(gap) } : {}),
  };
}

/** A gap with its yardsticks. */
export function presentGap(gap: GapReport): GapView {
  const { kind, before, after, floor, pBefore, pAfter, heldOutRows, detectable, separability } = gap;
  return { kind, before, after, floor, pBefore, pAfter, heldOutRows, detectable, separability };
}
