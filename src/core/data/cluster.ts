/** A real row named by its content and its place, never by its place alone. */
export interface RowReference {
  readonly hash: string;
  readonly line: number;
}

/** What became of a region that the user named: the cluster made from it, and the rows that could not be demonstrations. */
export interface RegionOutcome {
  /** Id of its cluster: `c` and its place in the plan. */
  readonly cluster: string;
  readonly label?: string;
  readonly rows: number;
  /** `held-out`: set aside to measure. `missing`: not in the data set, or a row that an earlier run wrote. */
  readonly leftOut: readonly (RowReference & { readonly reason: 'held-out' | 'missing' | 'other-label' })[];
  /** Why nothing can be written from it, in words. */
  readonly failed?: string;
}

/** A demonstration cluster: the pick and its nearest unused neighbours of the same class. */
export interface Cluster {
  /** `c1`, `c2`, … in the order of choice within the run. */
  readonly id: string;
  readonly batch: number;
  readonly step: number;
  readonly label?: string;
  /** The pick first, then its neighbours by distance. */
  readonly members: readonly (RowReference & { readonly distance: number })[];
  /** True when the farthest member is unusually far from the pick. */
  readonly far: boolean;
  /** Drop of the mean posterior variance over the reference rows by taking this cluster. */
  readonly reduction: number;
  readonly meanVarianceAfter: number;
}
