import { buildRunIndex, type RunIndex } from './run-index.ts';
import { countParts, isWord, type Tokens } from './tokens.ts';

/** Numbers for tokens. 0 is the border between texts; a vocabulary may continue another one without changing it. */
export interface Vocabulary {
  readonly base?: Vocabulary;
  readonly ids: Map<string, number>;
  /** Fine tokens per id, and whether it is a word; from this vocabulary's first id on. */
  readonly parts: number[];
  readonly words: boolean[];
  readonly offset: number;
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
  const offset = base === undefined ? 0 : base.offset + base.parts.length;
  const vocabulary: Vocabulary = { ...(base && { base }), ids: new Map(), parts: [], words: [], offset };
  if (base === undefined) addToken(vocabulary, '\u0000');
  return vocabulary;
}

/** Number of ids given out so far. */
export function countTokens(vocabulary: Vocabulary): number {
  return vocabulary.offset + vocabulary.parts.length;
}

/** The id of a token, -1 when it has none. */
export function findToken(vocabulary: Vocabulary, norm: string): number {
  return vocabulary.ids.get(norm) ?? (vocabulary.base ? findToken(vocabulary.base, norm) : -1);
}

/** Fine tokens in one token. */
export function partsOf(vocabulary: Vocabulary, id: number): number {
  return vocabulary.base && id < vocabulary.offset
    ? partsOf(vocabulary.base, id)
    : vocabulary.parts[id - vocabulary.offset]!;
}

/** True for a token with a letter or a digit. */
export function isWordId(vocabulary: Vocabulary, id: number): boolean {
  return vocabulary.base && id < vocabulary.offset
    ? isWordId(vocabulary.base, id)
    : vocabulary.words[id - vocabulary.offset]!;
}

/** Indexes texts; new tokens are added to `vocabulary`, which must not be shared with a corpus already built. */
export function buildCorpus(texts: readonly Tokens[], vocabulary: Vocabulary): Corpus {
  const rows = texts.map(({ norms }) => norms.map((norm) => addToken(vocabulary, norm)));
  const surfaces = [''];
  for (const text of texts) surfaces.push(...text.surfaces, '');
  const lengths = Int32Array.from(texts, ({ norms }) => countWords(norms)).sort();
  return { vocabulary, index: buildRunIndex(rows, countTokens(vocabulary)), surfaces, lengths };
}

/** Number of tokens that are words. */
export function countWords(norms: readonly string[]): number {
  return norms.reduce((count, norm) => count + (isWord(norm) ? 1 : 0), 0);
}

function addToken(vocabulary: Vocabulary, norm: string): number {
  const known = findToken(vocabulary, norm);
  if (known >= 0) return known;
  const id = countTokens(vocabulary);
  vocabulary.ids.set(norm, id);
  vocabulary.parts.push(countParts(norm));
  vocabulary.words.push(isWord(norm));
  return id;
}
