import type { RunState } from '../core/pipeline/fold-run.ts';
import type { LabelView, WeightsView } from '../protocol/panel-view.ts';

const edges = [0, 0.05, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10];

/** What a solution says of the weights as a whole. */
export interface WeightFigures {
  readonly effectiveSize: number;
  readonly certificate: number;
  readonly uniformIsAsGood: boolean;
}

/** The weights as a histogram with their figures. */
export function presentWeights(
  weights: Iterable<number>,
  figures: WeightFigures,
  basis: WeightsView['basis'],
  solving: boolean,
): WeightsView {
  const values = [...weights];
  const bins = edges.map((from, i) => {
    const to = edges[i + 1] ?? null;
    return { from, to, rows: values.filter((weight) => weight >= from && (to === null || weight < to)).length };
  });
  const { effectiveSize, certificate, uniformIsAsGood } = figures;
  return { basis, solving, bins, rows: values.length, effectiveSize, certificate, uniformIsAsGood };
}

/** The labels of both sides with their share of the weight; before weighing, with their rows alone. */
export function presentLabels(
  { alignment, real, drafts }: RunState,
  labelOf: (id: string) => string | null,
): LabelView[] {
  if (alignment) {
    return alignment.classes.map(({ label, realRows, syntheticRows, mass, effectiveSize, note }) => ({
      label: label ?? null,
      realRows,
      syntheticRows,
      mass,
      effectiveSize,
      ...(note === undefined ? {} : { note }),
    }));
  }
  const made = new Map<string | null, number>();
  for (const { id } of drafts) made.set(labelOf(id), (made.get(labelOf(id)) ?? 0) + 1);
  const known = (real?.labels ?? []).map(({ label, rows }) => ({
    label,
    realRows: rows,
    syntheticRows: made.get(label) ?? 0,
  }));
  const named = new Set(known.map(({ label }) => label));
  const foreign = [...made].filter(([label]) => !named.has(label));
  return [...known, ...foreign.map(([label, rows]) => ({ label, realRows: 0, syntheticRows: rows }))];
}
