import type { Sample } from '../../core/data/sample.ts';
import type { Matrix } from '../../core/math/matrix.ts';
import { asSample } from '../../core/pipeline/as-sample.ts';
import { fitBlind } from '../../core/stages/align.ts';
import type { Embed } from '../../core/stages/embed.ts';
import { fitPlane, type Plane } from '../../core/stages/planar-map.ts';
import type { OpenStudy } from './open-study.ts';
import { keepVectors, mergeRows } from './row-vectors.ts';

/** A space in which real and synthetic rows may be compared, because it was fitted on both without knowing which is which. */
export interface BlindSpace {
  readonly embed: Embed;
  /** All real rows, in file order. */
  readonly real: Matrix;
  /** The flat picture of the space, fitted on both sides as well, so that editing a row does not turn it. */
  readonly plane: Plane;
  /** Content hashes of the synthetic rows that it was fitted on. */
  readonly fittedOn: ReadonlySet<string>;
  /** The real side of the witness by label, with its bandwidth. */
  readonly realSides: Map<string | undefined, { readonly bandwidth: number; readonly means: Float64Array }>;
}

/** Above this share of rows that it was not fitted on, a space is fitted anew. */
const mostForeign = 0.2;

/**
 * The blind space for some rows. The first is fitted on the rows of all runs as they were written, which is what the
 * last run left in the cache; a few edited or new rows are only looked at through it, many make a new one.
 */
export function findBlindSpace(study: OpenStudy, synthetic: readonly Sample[]): BlindSpace {
  const written = [...study.drafts.values()].map((draft) => asSample(draft, study.plan));
  const fits = (known: ReadonlySet<string>) =>
    synthetic.filter(({ hash }) => !known.has(hash)).length <= mostForeign * synthetic.length;
  if (study.blind && fits(study.blind.fittedOn)) return study.blind;
  const isFirst = fits(new Set(written.map(({ hash }) => hash)));
  study.blind = makeSpace(study, isFirst ? written : synthetic, isFirst);
  return study.blind;
}

function makeSpace(study: OpenStudy, synthetic: readonly Sample[], isKept: boolean): BlindSpace {
  const { plan, ground, staticModel, cache, real } = study;
  const { working, reservation } = ground;
  const both = [...working, ...synthetic];
  const embed = fitBlind(both, working.length, plan, staticModel, isKept ? cache : undefined);
  const fitted = embed(both);
  const own = { ...fitted, rows: working.length, data: fitted.data.subarray(0, working.length * fitted.cols) };
  const heldOut = Array.from(reservation.heldOut, (i) => real[i] as Sample);
  return {
    embed: keepVectors(embed, fitted.cols),
    real: mergeRows(reservation.working, own, embed(heldOut)),
    plane: fitPlane(fitted),
    fittedOn: new Set(synthetic.map(({ hash }) => hash)),
    realSides: new Map(),
  };
}
