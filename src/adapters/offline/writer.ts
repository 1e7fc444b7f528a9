/**
 * Writes one new text from an interpolated n-gram model. The model is never tabulated: the followers of a context are
 * the places behind its span in a run index, so that picking one place at random draws from the maximum-likelihood
 * distribution, and Witten–Bell interpolation (Witten & Bell 1991) decides at each order whether to draw there or to
 * back off: with c places and t different followers the order is kept with probability c / (c + heat · t).
 */
import type { Rng } from '../../core/math/rng.ts';
import type { Corpus } from './corpus.ts';
import { countFollowers, findSpan, runDepth, type Span } from './run-index.ts';
import { normalize, type Tokens } from './tokens.ts';

/** What a text is written from. */
export interface Sources {
  /** Texts of the class. */
  readonly broad: Corpus;
  /** Texts of the cell, in a vocabulary that continues the broad one; the nearest texts stand in it repeatedly. */
  readonly near: Corpus;
  /** Texts of the demonstrations, in a vocabulary that continues the near one. */
  readonly shown: Corpus;
}

/** How one text is to be. */
interface Wish {
  /** Words to aim at, and the bounds that no real text exceeds. */
  readonly words: number;
  readonly least: number;
  readonly most: number;
  /** Fine tokens that may be shared in one run with one demonstration, and with any other real text. */
  readonly shownRun: number;
  readonly broadRun: number;
  /** Ids that are taken more willingly than others. */
  readonly preferred: ReadonlySet<number>;
  /** 1 is the plain model; more backs off more often. */
  readonly heat: number;
}

const border = 0;
const drawsPerStep = 10;
const followersCounted = 12;
/** All near texts together weigh as much as all broad ones. */
const nearWeight = 1;
/** A dead end takes back up to this many tokens, this often, before the text is given up. */
const longestRetreat = 8;
const retreatsPerText = 60;
/** Chance to draw again when the first draws are not preferred words. */
const preference = 0.35;

interface Level {
  readonly near: Span;
  readonly broad: Span;
  /** Chance to draw here rather than to back off. */
  keep: number;
}

/** Draws one text, or undefined when it ran into a copy, past its bounds or found no real ending. */
export function writeText(sources: Sources, wish: Wish, rng: Rng): Tokens | undefined {
  const { broad, near, shown } = sources;
  const { parts, words: isWord } = near.vocabulary;
  const broadSize = broad.index.stream.length;
  const boost = (nearWeight * broadSize) / near.index.stream.length;
  const levels = createLevels(broadSize);
  const ids = [border];
  const surfaces = [''];
  // Length of the run that ends at each token, kept so that tokens can be taken back.
  const broadRuns = [0];
  const shownRuns = [0];
  const finish = (): Tokens => ({ surfaces: surfaces.slice(1), norms: surfaces.slice(1).map(normalize) });
  let words = 0;
  let retreats = retreatsPerText;
  const runSpan = { low: 0, high: 0 };
  const takeBack = (count: number) => {
    for (let left = Math.min(count, ids.length - 1); left > 0; left--) {
      words -= isWord[ids.pop()!]!;
      surfaces.pop();
      broadRuns.pop();
      shownRuns.pop();
    }
  };
  while (words <= wish.most && ids.length < 4 * wish.most + 16) {
    const overdue = words >= wish.words + 3 || words === wish.most;
    if (words >= wish.words && endsLikeReal(sources, ids, overdue ? 1 : 2)) return finish();
    const order = lookUp(levels, sources, ids, wish.heat);
    let added = false;
    for (let draw = 0; draw < drawsPerStep && !added; draw++) {
      const n = drawOrder(levels, order, rng);
      const level = levels[n]!;
      const fromNear = drawSide(level, boost, rng);
      const { index, surfaces: written } = fromNear ? near : broad;
      const span = fromNear ? level.near : level.broad;
      if (span.low === span.high) break;
      const place = index.order[span.low + rng.int(span.high - span.low)]! + n + 1;
      const id = index.stream[place]!;
      if (id === border) {
        // Passed over while the text is short, so that lengths follow the wish and not the model.
        if (words >= Math.max(wish.least, 0.85 * wish.words)) return finish();
        continue;
      }
      const liked = wish.preferred.size === 0 || (wish.preferred.has(id) && !ids.includes(id));
      if (draw < 3 && !liked && rng.next() < preference) continue;
      ids.push(id);
      const broadRun = extendRun(broad, ids, broadRuns.at(-1)!, runSpan);
      const shownRun = extendRun(shown, ids, shownRuns.at(-1)!, runSpan);
      if (
        countRunParts(parts, ids, broadRun) > wish.broadRun ||
        countRunParts(parts, ids, shownRun) > wish.shownRun ||
        repeats(ids)
      ) {
        ids.pop();
        continue;
      }
      surfaces.push(written[place]!);
      broadRuns.push(broadRun);
      shownRuns.push(shownRun);
      words += isWord[id]!;
      added = true;
    }
    if (added) continue;
    if (retreats-- === 0) return undefined;
    takeBack(1 + rng.int(longestRetreat));
  }
  return undefined;
}

/** Contexts of one to three tokens; fewer when there is little text to count. */
function createLevels(tokens: number): Level[] {
  const longest = tokens < 150 ? 1 : tokens < 1500 ? 2 : 3;
  return Array.from({ length: longest }, () => ({
    near: { low: 0, high: 0 },
    broad: { low: 0, high: 0 },
    keep: 1,
  }));
}

/** Finds the last one, two, three tokens in both corpora; the longest context that occurs, counted from 0. */
function lookUp(levels: Level[], { near, broad }: Sources, ids: readonly number[], heat: number): number {
  let longest = 0;
  for (let n = 0; n < levels.length && n < ids.length; n++) {
    const level = levels[n]!;
    const from = ids.length - 1 - n;
    const inNear = findSpan(near.index, ids, from, ids.length, level.near);
    const inBroad = findSpan(broad.index, ids, from, ids.length, level.broad);
    if (!inNear && !inBroad) break;
    longest = n;
    const count = level.near.high - level.near.low + level.broad.high - level.broad.low;
    const kinds = Math.max(
      countFollowers(near.index, level.near, n + 1, followersCounted),
      countFollowers(broad.index, level.broad, n + 1, followersCounted),
    );
    level.keep = count / (count + heat * kinds);
  }
  return longest;
}

function drawOrder(levels: readonly Level[], longest: number, rng: Rng): number {
  let n = longest;
  while (n > 0 && rng.next() >= levels[n]!.keep) n--;
  return n;
}

function drawSide({ near, broad }: Level, boost: number, rng: Rng): boolean {
  const nearMass = boost * (near.high - near.low);
  return rng.next() * (nearMass + broad.high - broad.low) < nearMass;
}

/** True when a real text ends in the last `length` tokens. */
function endsLikeReal({ near, broad }: Sources, ids: readonly number[], length: number): boolean {
  const span = { low: 0, high: 0 };
  const ending = [...ids.slice(-length), border];
  return findSpan(near.index, ending, 0, ending.length, span) || findSpan(broad.index, ending, 0, ending.length, span);
}

/** Length of the longest run at the end of `ids` that stands in one text, given that it was `before` a token ago. */
function extendRun(corpus: Corpus, ids: readonly number[], before: number, span: Span): number {
  for (let length = Math.min(before + 1, runDepth, ids.length - 1); length > 0; length--) {
    if (findSpan(corpus.index, ids, ids.length - length, ids.length, span)) return length;
  }
  return 0;
}

function countRunParts(parts: readonly number[], ids: readonly number[], length: number): number {
  let sum = 0;
  for (let i = ids.length - length; i < ids.length; i++) sum += parts[ids[i]!]!;
  return sum;
}

/** True when the last three tokens already stand in the text: an n-gram model that turns in a circle. */
function repeats(ids: readonly number[]): boolean {
  const end = ids.length - 1;
  if (ids[end] === ids[end - 1]) return true;
  for (let i = end - 3; i > 2; i--) {
    if (ids[i] === ids[end] && ids[i - 1] === ids[end - 1] && ids[i - 2] === ids[end - 2]) return true;
  }
  return false;
}
