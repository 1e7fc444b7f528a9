import type { Json, JsonObject } from '../data/json.ts';
import { parsePath, setAt } from '../data/path.ts';
import type { Plan } from '../data/plan.ts';
import type { Sample } from '../data/sample.ts';
import { toSample } from '../data/to-sample.ts';
import { nearestNeighbours } from '../math/distance.ts';
import type { Embed } from './embed.ts';

/** Accepted rows that one prompt shows at most. */
const mostAccepted = 3;

/** Finds the accepted rows of a label that lie nearest to a cluster, as JSON text of their fields. */
export type FindAccepted = (demonstrations: readonly Sample[], label: string | undefined) => string[];

/** Makes the search among the accepted rows that a plan froze. `embed` is that of the run's exploration. */
export function createAcceptedSearch(
  { steering, layout }: Pick<Plan, 'steering' | 'layout'>,
  embed: Embed,
): FindAccepted {
  const rows = (steering?.rows ?? []).flatMap(({ label, fields }) => {
    const sample = readFields(fields, layout);
    return sample === undefined ? [] : [{ label, fields, sample }];
  });
  if (rows.length === 0) return () => [];
  return (demonstrations, label) => {
    const own = rows.filter((row) => row.label === label);
    const [first] = demonstrations;
    if (own.length === 0 || first === undefined) return [];
    const points = embed(own.map(({ sample }) => sample));
    const { indices } = nearestNeighbours(embed([first]), points, Math.min(mostAccepted, own.length), false);
    return Array.from(indices).flatMap((i) => own[i]?.fields ?? []);
  };
}

function readFields(text: string, layout: Plan['layout']): Sample | undefined {
  let row: JsonObject = {};
  for (const [name, value] of Object.entries(JSON.parse(text) as JsonObject)) {
    row = setAt(row, parsePath(name), value as Json);
  }
  const sample = toSample(row, 0, layout);
  return 'code' in sample ? undefined : sample;
}
