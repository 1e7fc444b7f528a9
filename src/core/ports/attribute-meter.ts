import type { Sample } from '../data/sample.ts';

/** Reads values of attributes off rows, for the attributes whose values say how to be measured. */
export interface AttributeMeter {
  /** Names of the attributes that can be measured. */
  readonly measured: ReadonlySet<string>;
  /** The listed value of each measured attribute that the row has; attributes of which it has none are missing. */
  measure(sample: Sample): ReadonlyMap<string, string>;
}
