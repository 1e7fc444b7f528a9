import type { RowReference } from './cluster.ts';

/** How one class was weighed. */
export interface ClassAlignment {
  readonly label?: string;
  readonly realRows: number;
  readonly syntheticRows: number;
  /** Share of all weight that this class gets. */
  readonly mass: number;
  /** λ of the programme; null when every row of the class has the same weight. */
  readonly lambda: number | null;
  /** 1/Σw² within the class. */
  readonly effectiveSize: number;
  /** Duality gap of the programme against its bound, 1e-4 of the in-sample MMD² (method, section 3). */
  readonly certificate: { readonly gap: number; readonly relative: number; readonly holds: boolean };
  /** Rows whose weight stands at the cap. */
  readonly atCap: number;
  readonly note?: string;
}

/** What the weights are and what they rest on; the weights themselves stand beside the rows. */
export interface AlignmentReport {
  readonly classMass: 'real' | 'target' | 'equal';
  readonly classes: readonly ClassAlignment[];
  /** The λ path in units of 1/n of a class (null: equal weights) with its held-out loss in nats, 0 for equal weights. */
  readonly path: readonly {
    readonly strength: number | null;
    readonly score: number;
    readonly standardError: number;
  }[];
  readonly strength: number | null;
  readonly rows: number;
  /** 1/Σw² over all rows. */
  readonly effectiveSize: number;
  /** Share of the weight on rows farther from every real row than 95 % of real rows are from their nearest; null without two real rows. */
  readonly massFarFromReal: number | null;
  /** True when held-out rows show no gain over equal weights within each class. */
  readonly uniformIsAsGood: boolean;
  /** Labels of real rows that no synthetic row has; their share was spread over the others. */
  readonly missingLabels: readonly string[];
  /** Labels of synthetic rows that no real row has; their rows have weight 0. */
  readonly unknownLabels: readonly string[];
  /** Largest duality gap of any class relative to its in-sample MMD². */
  readonly certificate: number;
  /** Real rows that the weighted rows explain least, worst first. */
  readonly uncovered: readonly (RowReference & { readonly witness: number })[];
}

/** A figure with its 95 % interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The gap to the real data, measured by the judge on rows that nothing else has seen. */
export interface GapReport {
  /** `held-out`: reserved rows. `estimate`: cross-fitted because there are too few rows to reserve. */
  readonly kind: 'held-out' | 'estimate';
  readonly heldOutRows: number;
  readonly syntheticRows: number;
  /** MMD² with equal weights. */
  readonly before: Interval;
  /** MMD² with the sampling weights. */
  readonly after: Interval;
  /** `after` − `before`, paired. */
  readonly change: Interval;
  /** What two samples of real rows of these sizes show in 95 of 100 splits at most. */
  readonly floor: number;
  readonly floorSizes: readonly [number, number];
  /** Permutation p-value of `before`. */
  readonly pBefore: number;
  /** Of `after`, against real-versus-real splits at the effective sample size; approximate. */
  readonly pAfter: number;
  /** The smallest gap these sizes could have shown. */
  readonly detectable: number;
  /** Area under the ROC curve of a linear classifier, real against synthetic; 0.5 is a coin. */
  readonly separability: number;
}
