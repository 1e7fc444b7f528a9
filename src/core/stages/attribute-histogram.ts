import type { AttributeDefinition, AttributeSchema } from '../data/attribute.ts';
import type { Sample } from '../data/sample.ts';
import type { AttributeMeter } from '../ports/attribute-meter.ts';

/** How often each value of an attribute occurs among real and among synthetic rows. */
export interface AttributeHistogram {
  readonly name: string;
  readonly description: string;
  /** `measured`: read off each row. `by cluster`: what the sheet of the nearest demonstration cluster says. */
  readonly real: 'measured' | 'by cluster';
  /** `measured`: read off each row. `as asked`: what the row was to be when it was written. */
  readonly synthetic: 'measured' | 'as asked';
  /** The listed values in their order, then others that occur; shares of the rows of each side. */
  readonly values: readonly { readonly value: string; readonly real: number; readonly synthetic: number }[];
  /** Share of the rows of each side of which no value is known. */
  readonly unknown: { readonly real: number; readonly synthetic: number };
  /** Half the sum of absolute differences, rows without a value left aside; null when a side has no value at all. */
  readonly totalVariation: number | null;
}

/** Rows of both sides, and where their values come from. */
export interface HistogramInput {
  readonly schema: AttributeSchema;
  readonly meter: AttributeMeter;
  readonly real: readonly Sample[];
  /** Values of the nearest cluster's sheet for each real row; undefined where it has none. */
  readonly nearestValues: readonly (Values | undefined)[];
  readonly synthetic: readonly { readonly sample: Sample; readonly asked: Values }[];
  /** Called now and then; may throw to give up. */
  readonly checkpoint?: () => void;
}

type Values = { readonly [attribute: string]: string };

/** Rows between two checkpoints. */
const checkEvery = 2000;

/**
 * Counts the values of every attribute of a schema on both sides. Values that the meter can read off a row are measured
 * on both; for the others a real row takes the value of its cell and a synthetic row the value that was asked for.
 */
export function countAttributes(input: HistogramInput): AttributeHistogram[] {
  const { schema, meter, real, nearestValues, synthetic, checkpoint } = input;
  const counters = schema.attributes.map(() => ({
    real: new Map<string, number>(),
    synthetic: new Map<string, number>(),
  }));
  const add = (side: 'real' | 'synthetic', sample: Sample, otherwise: Values | undefined) => {
    const measured = meter.measured.size > 0 ? meter.measure(sample) : undefined;
    const given = new Map(Object.entries(otherwise ?? {}));
    schema.attributes.forEach(({ name }, k) => {
      const value = meter.measured.has(name) ? measured?.get(name) : given.get(name);
      const counts = counters[k]?.[side];
      if (value !== undefined && counts) counts.set(value, (counts.get(value) ?? 0) + 1);
    });
  };
  real.forEach((sample, i) => {
    if (i % checkEvery === 0) checkpoint?.();
    add('real', sample, nearestValues[i]);
  });
  synthetic.forEach(({ sample, asked }, i) => {
    if (i % checkEvery === 0) checkpoint?.();
    add('synthetic', sample, asked);
  });
  return schema.attributes.map((attribute, k) => {
    const counts = counters[k] ?? { real: new Map(), synthetic: new Map() };
    return describe(attribute, meter.measured.has(attribute.name), counts, real.length, synthetic.length);
  });
}

function describe(
  { name, description, values }: AttributeDefinition,
  isMeasured: boolean,
  counts: { readonly real: ReadonlyMap<string, number>; readonly synthetic: ReadonlyMap<string, number> },
  realRows: number,
  syntheticRows: number,
): AttributeHistogram {
  const listed = new Set([...values, ...[...counts.real.keys(), ...counts.synthetic.keys()].sort()]);
  const totalOf = (side: ReadonlyMap<string, number>) => [...side.values()].reduce((sum, rows) => sum + rows, 0);
  const [realKnown, syntheticKnown] = [totalOf(counts.real), totalOf(counts.synthetic)];
  const share = (rows: number, of: number) => (of === 0 ? 0 : rows / of);
  let distance = 0;
  const shares = [...listed].map((value) => {
    const [real, synthetic] = [counts.real.get(value) ?? 0, counts.synthetic.get(value) ?? 0];
    distance += Math.abs(share(real, realKnown) - share(synthetic, syntheticKnown)) / 2;
    return { value, real: share(real, realRows), synthetic: share(synthetic, syntheticRows) };
  });
  return {
    name,
    description,
    real: isMeasured ? 'measured' : 'by cluster',
    synthetic: isMeasured ? 'measured' : 'as asked',
    values: shares,
    unknown: {
      real: share(realRows - realKnown, realRows),
      synthetic: share(syntheticRows - syntheticKnown, syntheticRows),
    },
    totalVariation: realKnown === 0 || syntheticKnown === 0 ? null : distance,
  };
}
