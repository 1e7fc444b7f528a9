import { CharacterClass, classify } from './character.ts';

/** One piece of a text: `text.slice(start, end)` is the source, `text` its lower-cased NFKC form. */
export interface Token {
  readonly text: string;
  /** UTF-16 offsets in the source, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly kind: TokenKind;
}

/** Words carry letters or digits; emoji are whole sequences; marks are punctuation and symbols (a run of one mark is one token). */
export type TokenKind = 'word' | 'emoji' | 'mark';

type Emit = (start: number, end: number, kind: TokenKind, text: string) => void;

/** NFKC takes the Thai and Lao vowel AM apart, which no dictionary does: it is put together again. */
const COMPOSED_AM: ReadonlyMap<string, string> = new Map([
  ['\u0e4d\u0e32', '\u0e33'],
  ['\u0ecd\u0eb2', '\u0eb3'],
]);

const ZERO_WIDTH_JOINER = 0x200d;
const { space, line, word, joiner, unspaced, extend, emoji } = CharacterClass;

/** The words and emoji of a text, lower-cased NFKC, in order; punctuation and spacing are dropped. */
export function tokenize(text: string): string[] {
  const words: string[] = [];
  scanTokens(text, (_start, _end, kind, token) => {
    if (kind !== 'mark') words.push(token);
  });
  return words;
}

/** Every token of a text with its place, punctuation included; only white space and stray format characters are left out. */
export function splitTokens(text: string): Token[] {
  const tokens: Token[] = [];
  scanTokens(text, (start, end, kind, token) => tokens.push({ text: token, start, end, kind }));
  return tokens;
}

/** Whether a text holds a letter of a script written without spaces (Thai, Lao, Khmer, Myanmar, Chinese, Japanese). */
export function hasUnspacedScript(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0x7f && classify(text.codePointAt(i) as number) === unspaced) return true;
  }
  return false;
}

function scanTokens(text: string, emit: Emit): void {
  let at = 0;
  while (at < text.length) {
    const code = text.codePointAt(at) as number;
    const kind = classify(code);
    const next = at + width(code);
    if (kind === space || kind === line || kind === extend) {
      at = next;
    } else if (kind === word) {
      at = scanWord(text, at, emit);
    } else if (kind === unspaced) {
      at = scanUnspaced(text, at, emit);
    } else if (kind === emoji) {
      const end = endOfEmoji(text, next, code);
      emit(at, end, 'emoji', text.slice(at, end).replaceAll('\ufe0f', ''));
      at = end;
    } else {
      let end = next;
      while (text.codePointAt(end) === code) end += width(code);
      emit(at, end, 'mark', normalizeMark(text.slice(at, end)));
      at = end;
    }
  }
}

/** Letters and digits; a joiner belongs to the word only when a letter or digit follows it. */
function scanWord(text: string, start: number, emit: Emit): number {
  let end = start;
  let seen = 0;
  while (end < text.length) {
    const code = text.codePointAt(end) as number;
    const kind = classify(code);
    if (kind === joiner) {
      const after = text.codePointAt(end + 1);
      if (after === undefined || classify(after) !== word) break;
    } else if (kind !== word && kind !== extend) break;
    seen |= code;
    end += width(code);
  }
  const source = text.slice(start, end);
  emit(start, end, 'word', seen < 0x80 ? source.toLowerCase() : normalizeWord(source));
  return end;
}

/**
 * A run of a script without spaces, blanks inside it left out, cut into words by Unicode text segmentation (UAX 29 with dictionaries).
 * Blanks are left out because data sets differ in pre-segmentation: the spacing must not be a feature.
 */
function scanUnspaced(text: string, start: number, emit: Emit): number {
  const starts: number[] = [];
  const ends: number[] = [];
  let compact = '';
  let at = start;
  while (at < text.length) {
    const code = text.codePointAt(at) as number;
    const kind = classify(code);
    if (kind === space) {
      const after = skipSpaces(text, at);
      if (after >= text.length || classify(text.codePointAt(after) as number) !== unspaced) break;
      at = after;
      continue;
    }
    if (kind !== unspaced && kind !== extend) break;
    const composed = COMPOSED_AM.get(text.slice(at, at + 2));
    const size = composed === undefined ? width(code) : 2;
    const piece = composed ?? text.slice(at, at + size);
    for (let k = 0; k < piece.length; k++) {
      starts.push(at + k);
      ends.push(composed === undefined ? at + k + 1 : at + size);
    }
    compact += piece;
    at += size;
  }
  for (const piece of wordSegmenter().segment(compact)) {
    const last = piece.index + piece.segment.length - 1;
    emit(starts[piece.index], ends[last], 'word', normalizeWord(piece.segment));
  }
  return ends[ends.length - 1];
}

function skipSpaces(text: string, at: number): number {
  while (at < text.length && classify(text.charCodeAt(at)) === space) at++;
  return at;
}

/** Modifiers, variation selectors and joined pictographs belong to one emoji; two regional indicators make a flag. */
function endOfEmoji(text: string, at: number, first: number): number {
  let flagOpen = isRegionalIndicator(first);
  while (at < text.length) {
    const code = text.codePointAt(at) as number;
    const kind = classify(code);
    const joined = text.charCodeAt(at - 1) === ZERO_WIDTH_JOINER;
    const isModifier = code >= 0x1f3fb && code <= 0x1f3ff;
    if (kind === extend || (kind === emoji && (joined || isModifier))) at += width(code);
    else if (flagOpen && isRegionalIndicator(code)) {
      flagOpen = false;
      at += width(code);
    } else break;
  }
  return at;
}

function isRegionalIndicator(code: number): boolean {
  return code >= 0x1f1e6 && code <= 0x1f1ff;
}

function normalizeMark(source: string): string {
  return source.length === 1 && source.charCodeAt(0) < 0x80 ? source : source.normalize('NFKC');
}

function normalizeWord(source: string): string {
  let normal = source.normalize('NFKC').toLowerCase();
  for (const [apart, composed] of COMPOSED_AM) normal = normal.replaceAll(apart, composed);
  return normal
    .replace(/[’ʼ]/g, "'")
    .replace(/[‐‑]/g, '-')
    .replace(/\p{Cf}/gu, '');
}

function width(code: number): number {
  return code > 0xffff ? 2 : 1;
}

let segmenter: Intl.Segmenter | undefined;

/** Made on first use: its dictionaries take milliseconds to load and most data never needs them. */
function wordSegmenter(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'word' });
  return segmenter;
}
