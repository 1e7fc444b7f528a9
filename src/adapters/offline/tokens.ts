/**
 * Tokens that can be put together again: every token carries the white space before it, so that joining the surfaces
 * gives the text back, in the data set's own casing and spacing ("Rd .", "don ' t").
 */
export interface Tokens {
  /** The text cut into pieces, white space in front of the piece it precedes. */
  readonly surfaces: readonly string[];
  /** The same pieces as statistics see them: trimmed, NFKC, lower case. */
  readonly norms: readonly string[];
}

/** Scripts written without spaces between words: cut by the dictionary of `Intl.Segmenter`. */
const dense = '\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\u30fc';
const letter = `(?:(?![${dense}])[\\p{L}\\p{M}\\p{N}])`;
const pieces = [
  `(\\s*)(?:([${dense}]+)`,
  '\\w+://[^\\s<>"]+',
  '[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+',
  `${letter}+(?:(?:['’_-]|(?<=\\p{N})[.,:/](?=\\p{N}))${letter}+)*`,
  '\\p{Extended_Pictographic}(?:\\u200d\\p{Extended_Pictographic}|\\ufe0f|\\p{Emoji_Modifier})*',
  '([^\\s])\\3*)',
  '\\s+$',
];
const piece = new RegExp(pieces.join('|'), 'gu');
const wordPart = /[\p{L}\p{M}]+|\p{N}+/gu;
const part = /[\p{L}\p{M}]+|\p{N}+|[^\s\p{L}\p{M}\p{N}]/gu;
const segmenter = new Intl.Segmenter('th', { granularity: 'word' });

/** Cuts a text into tokens; `surfaces.join('')` is the text. */
export function tokenize(text: string): Tokens {
  const surfaces: string[] = [];
  for (const match of text.matchAll(piece)) {
    if (match[2] === undefined) {
      surfaces.push(match[0]);
      continue;
    }
    let space = match[1] ?? '';
    for (const { segment } of segmenter.segment(match[2])) {
      surfaces.push(space + segment);
      space = '';
    }
  }
  return { surfaces, norms: surfaces.map(normalize) };
}

/** White space trimmed, compatibility forms folded, lower case. Thai and Lao AM stay one letter, as they are written. */
export function normalize(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll('\u0e4d\u0e32', '\u0e33')
    .replaceAll('\u0ecd\u0eb2', '\u0eb3')
    .toLowerCase()
    .trim();
}

/** True for a token that holds a letter or a digit. */
export function isWord(norm: string): boolean {
  return /[\p{L}\p{N}]/u.test(norm);
}

/**
 * Tokens as finely as any reader could count them, for the copy rule: "don't" is three, "4:30" is three. With
 * `wordsOnly` the punctuation is left out, so that a run is seen across a changed comma.
 */
export function splitFinely(norms: readonly string[], wordsOnly: boolean): string[] {
  return norms.flatMap((norm) => norm.match(wordsOnly ? wordPart : part) ?? []);
}

/** How many fine tokens one token is. */
export function countParts(norm: string): number {
  return norm.match(part)?.length ?? 0;
}
