import type { Sample } from '../data/sample.ts';
import { nearestNeighbours } from '../math/distance.ts';
import { takeRows } from '../math/matrix.ts';
import type { ExampleGroup } from '../prompts/example-table.ts';
import type { Territory } from './explore.ts';

/** Rows of one label in a table, and labels beside the one to write. */
const mostRows = 8;
const mostOthers = 7;

/**
 * Real rows for the table of a prompt: those of the cluster with their nearest neighbours, and as many of every other
 * label, nearest to the cluster's first row, so that the model sees where the labels part. The label to write comes last.
 */
export function gatherExamples(
  territory: Territory,
  all: readonly Territory[],
  demonstrations: readonly Sample[],
): ExampleGroup[] {
  const first = territory.samples.findIndex(({ line }) => line === demonstrations[0]?.line);
  if (first < 0) return [];
  const query = takeRows(territory.points, [first]);
  const nearest = ({ samples, points }: Territory) =>
    Array.from(nearestNeighbours(query, points, Math.min(mostRows, points.rows), false).indices)
      .filter((i) => i >= 0)
      .map((i) => samples[i] as Sample);
  const own = [...new Map([...demonstrations, ...nearest(territory)].map((sample) => [sample.hash, sample])).values()];
  const others = all
    .filter((other) => other.label !== territory.label && other.label !== undefined && other.samples.length > 0)
    .slice(0, mostOthers)
    .map((other) => ({ label: other.label, rows: nearest(other) }));
  const groups = [...others, { label: territory.label, rows: own.slice(0, mostRows) }];
  const least = groups.reduce((fewest, { rows }) => Math.min(fewest, rows.length), mostRows);
  return groups.map(({ label, rows }) => ({ label, rows: rows.slice(0, Math.max(1, least)) }));
}
