import { buildRunIndex, type RunIndex } from './run-index.ts';
import { countParts, isWord, type Tokens } from './tokens.ts';

/** Numbers for tokens. 0 is the border between texts; a vocabulary may continue another one without changing it. */
export interface Vocabulary {
  readonly base?: Vocabulary;
  readonly ids: Map<string, number>;
  /** Fine tokens per id, and 1 for words; the base's ids first. */
  readonly parts: number[];
  readonly words: number[];
}

/** Texts as one indexed stream of tokens. */
export interface Corpus {
  readonly vocabulary: Vocabulary;
  readonly index: RunIndex;
  /** The token as it was written, white space before it, for every place of the stream. */
  readonly surfaces: readonly string[];
  /** Words per text, ascending. */
  readonly lengths: Int32Array;
}

/** An empty vocabulary, or one that continues `base`. */
export function createVocabulary(base?: Vocabulary): Vocabulary {
  if (base === undefined) return { ids: new Map(), parts: [0], words: [0] };
  return { base, ids: new Map(), parts: [...base.parts], words: [...base.words] };
}

/** The id of a token, -1 when it has none. */
export function findToken(vocabulary: Vocabulary, norm: string): number {
  return vocabulary.ids.get(norm) ?? (vocabulary.base ? findToken(vocabulary.base, norm) : -1);
}

/** Indexes texts; new tokens are added to `vocabulary`, which must not be shared with a corpus already built. */
export function buildCorpus(texts: readonly Tokens[], vocabulary: Vocabulary): Corpus {
  const rows = texts.map(({ norms }) => norms.map((norm) => addToken(vocabulary, norm)));
  const surfaces = [''];
  for (const text of texts) {
    for (const surface of text.surfaces) surfaces.push(surface);
    surfaces.push('');
  }
  const lengths = Int32Array.from(texts, ({ norms }) => countWords(norms)).sort();
  return { vocabulary, index: buildRunIndex(rows, vocabulary.parts.length), surfaces, lengths };
}

/** Number of tokens that are words. */
export function countWords(norms: readonly string[]): number {
  return norms.reduce((count, norm) => count + (isWord(norm) ? 1 : 0), 0);
}

function addToken(vocabulary: Vocabulary, norm: string): number {
  const known = findToken(vocabulary, norm);
  if (known >= 0) return known;
  const id = vocabulary.parts.length;
  vocabulary.ids.set(norm, id);
  vocabulary.parts.push(countParts(norm));
  vocabulary.words.push(isWord(norm) ? 1 : 0);
  return id;
}
