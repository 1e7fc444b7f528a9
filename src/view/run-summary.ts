import { countProblems } from '../core/data/failure.ts';
import type { RunState } from '../core/pipeline/fold-run.ts';
import { findFacts } from './findings.ts';

/** What `report.json` holds: the figures of a run and what they say, without the rows. Times are added by the caller. */
export function summarizeRun(state: RunState): { readonly [key: string]: unknown } {
  const gates: Record<string, number> = {};
  for (const { gates: found } of state.drafts) {
    for (const gate of new Set(found.map((finding) => finding.gate))) gates[gate] = (gates[gate] ?? 0) + 1;
  }
  return {
    version: 1,
    runId: state.start?.runId,
    kind: state.start?.kind,
    dataset: state.start?.dataset,
    synthetic: state.start?.synthetic,
    model: state.start?.model,
    plan: state.plan,
    real: state.real,
    syntheticRead: state.synthetic,
    reserved: state.reserved && {
      mode: state.reserved.mode,
      heldOut: state.reserved.heldOut,
      working: state.reserved.working,
    },
    dimensions: state.dimensions,
    budget: state.budget,
    ...(state.regions.length > 0 ? { regions: state.regions } : {}),
    attributes: state.schema?.attributes,
    clusters: state.clusters.map((cluster) => ({ ...cluster, name: state.sheets.get(cluster.id)?.name })),
    explorations: state.explorations.map(({ batch, label, stopRule, curve, approximations }) => ({
      batch,
      label,
      stopRule,
      curve,
      approximations,
    })),
    rows: state.drafts.length,
    wanted: state.end?.wanted,
    failures: state.failures.map(({ step, cluster, call, problems }) => ({ step, cluster, call, problems })),
    failureKinds: Object.fromEntries(countProblems(state.failures.flatMap(({ problems }) => problems))),
    gates,
    alignment: state.alignment,
    gap: state.gap,
    findings: findFacts(state),
  };
}
