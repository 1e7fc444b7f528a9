import type { Layout } from '../data/layout.ts';
import { formatPath } from '../data/path.ts';
import { hashText } from '../data/row-id.ts';
import type { Sample } from '../data/sample.ts';
import { createMatrix, type Matrix } from '../math/matrix.ts';
import type { Cancellation } from '../ports/cancellation.ts';
import type { ResultCache, StaticModel } from '../ports/world.ts';
import { fitJudge, projectJudge } from '../text/judge.ts';
import { chooseRank, fitSpace, project, type Space } from '../text/space.ts';
import type { FeatureRows } from '../text/typed-code.ts';

/** Turns rows into unit vectors, one matrix row each. */
export type Embed = (samples: readonly Sample[]) => Matrix;

/** The parts of a data set that an embedder reads. */
export function toFeatureRows(samples: readonly Sample[], layout: Layout): FeatureRows {
  return {
    texts: samples.map((sample) => sample.text),
    typed: layout.typed.map((field, i) => ({
      name: formatPath(field.path),
      type: field.type,
      values: samples.map((sample) => sample.typed[i] ?? null),
    })),
  };
}

/** Gets the vectors of rows where the model has to be asked for them; must come before they are embedded. */
export async function prepareRows(
  model: StaticModel | undefined,
  samples: readonly Sample[],
  signal: Cancellation,
): Promise<void> {
  if (samples.length > 0)
    await model?.prepare?.(
      samples.map(({ text }) => text),
      signal,
    );
}

/** Changes whenever the built-in embedder gives other vectors, so that old ones are not taken from a cache. */
const recipe = 'space 1';

/**
 * Fits the embedder that optimises. `fitOn` must not be exactly one of two samples that are compared later: pass the
 * real rows to explore them, the union of real and synthetic rows to weigh them (method, section 0). `power` is that of
 * `SpaceOptions`; a static model has its own weighting of directions. With a cache the fit and the vectors of its own rows
 * are kept by content.
 */
export function fitEmbedding(
  fitOn: readonly Sample[],
  realRows: number,
  layout: Layout,
  seed: string | number,
  model: StaticModel | undefined,
  { power = 0, cache }: { readonly power?: number; readonly cache?: ResultCache } = {},
): Embed {
  const rank = chooseRank(realRows, fitOn.length);
  if (model === undefined) {
    const key = hashText(JSON.stringify([recipe, layout, seed, rank, power, fitOn.map(({ hash }) => hash)]));
    const kept = cache?.get(key) as { readonly space: Space; readonly vectors: Matrix } | undefined;
    const space = kept?.space ?? fitSpace(toFeatureRows(fitOn, layout), { rank, seed: `${seed} space`, power });
    const vectors = kept?.vectors ?? project(space, toFeatureRows(fitOn, layout));
    if (!kept) cache?.put(key, { space, vectors });
    return (samples) => (samples === fitOn ? vectors : project(space, toFeatureRows(samples, layout)));
  }
  if (layout.typed.length === 0) return (samples) => model.embed(samples.map(({ text }) => text));
  const withoutText = (samples: readonly Sample[]) => ({
    ...toFeatureRows(samples, layout),
    texts: samples.map(() => ''),
  });
  const typed = fitSpace(withoutText(fitOn), { rank, seed: `${seed} space` });
  return (samples) => joinBlocks(model.embed(samples.map(({ text }) => text)), project(typed, withoutText(samples)));
}

/** Fits the judge: a different embedder that reports and never optimises. `fitOn` holds every row it will compare. */
export function fitJudgement(fitOn: readonly Sample[], layout: Layout, seed: string | number): Embed {
  const judge = fitJudge(toFeatureRows(fitOn, layout), `${seed} judge`);
  return (samples) => projectJudge(judge, toFeatureRows(samples, layout));
}

/** Sets two blocks of unit vectors side by side, each with half of the squared length. */
function joinBlocks(left: Matrix, right: Matrix): Matrix {
  const joined = createMatrix(left.rows, left.cols + right.cols);
  for (let i = 0; i < left.rows; i++) {
    for (let k = 0; k < left.cols; k++) {
      joined.data[i * joined.cols + k] = (left.data[i * left.cols + k] ?? 0) * Math.SQRT1_2;
    }
    for (let k = 0; k < right.cols; k++) {
      joined.data[i * joined.cols + left.cols + k] = (right.data[i * right.cols + k] ?? 0) * Math.SQRT1_2;
    }
  }
  return joined;
}
