import type { Rng } from '../../core/math/rng.ts';
import { findToken } from './corpus.ts';
import { findSpan } from './run-index.ts';
import { isWord, normalize, type Tokens } from './tokens.ts';
import type { Sources } from './writer.ts';

const draws = 40;

/**
 * Replaces up to `count` words by others that the class has between the same two neighbours: each pair (before, new)
 * and (new, after) occurs in a real text, the three together need not.
 */
export function replaceWords(text: Tokens, { broad, near }: Sources, count: number, rng: Rng): Tokens {
  const surfaces = [...text.surfaces];
  const norms = [...text.norms];
  const { index } = broad;
  const span = { low: 0, high: 0 };
  const pair = { low: 0, high: 0 };
  for (let replaced = 0, draw = 0; draw < draws && replaced < count; draw++) {
    const place = rng.int(norms.length);
    if (!isWord(norms[place]!)) continue;
    const before = place === 0 ? 0 : findToken(near.vocabulary, norms[place - 1]!);
    const after = place + 1 === norms.length ? 0 : findToken(near.vocabulary, norms[place + 1]!);
    if (!findSpan(index, [before], 0, 1, span)) continue;
    const next = index.order[span.low + rng.int(span.high - span.low)]! + 1;
    const id = index.stream[next] ?? 0;
    const norm = normalize(broad.surfaces[next] ?? '');
    if (id === 0 || norm === norms[place] || !isWord(norm) || !findSpan(index, [id, after], 0, 2, pair)) continue;
    surfaces[place] = broad.surfaces[next]!;
    norms[place] = norm;
    replaced += 1;
  }
  return { surfaces, norms };
}
