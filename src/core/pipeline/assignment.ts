import type { Cluster } from '../data/cluster.ts';
import type { Region } from '../data/plan.ts';
import type { Territory } from '../stages/explore.ts';

/** A cluster with the number of rows it is to bring in this batch. */
export interface Assignment {
  readonly cluster: Cluster;
  readonly territory: Territory;
  readonly rows: number;
  /** The region that the user made the cluster from. */
  readonly region?: Region;
}
