/** A real row named by its content and its place, never by its place alone. */
export interface RowReference {
  readonly hash: string;
  readonly line: number;
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
