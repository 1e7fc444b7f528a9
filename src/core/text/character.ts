/** What a character does in a text: see `classify`. */
export type CharacterClass = (typeof CharacterClass)[keyof typeof CharacterClass];

/** Classes of characters, as small numbers so that a table of bytes holds them. */
export const CharacterClass = {
  unknown: 0,
  /** Ends a word and can be left out between two characters of a script without spaces. */
  space: 1,
  /** Ends a line: never joined over. */
  line: 2,
  /** Letter or digit. */
  word: 3,
  /** Apostrophe, hyphen, low line: part of a word between two letters, a mark elsewhere. */
  joiner: 4,
  /** Letter of a script written without spaces. */
  unspaced: 5,
  /** Combining mark or invisible format character: goes with what stands before it. */
  extend: 6,
  emoji: 7,
  /** Everything else: punctuation and symbols. */
  mark: 8,
} as const;

const LINE = /[\n\r\v\f\u0085\u2028\u2029]/u;
const SPACE = /[\s\p{Z}\p{Cc}\u200b\u2060\ufeff]/u;
const JOINER = /['’ʼ＇\-‐‑_]/u;
const EMOJI = /[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}]/u;
const MARK = /[\p{P}\p{S}\p{Co}\p{Cn}\p{Cs}]/u;
const UNSPACED =
  /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script_Extensions=Han}\p{Script_Extensions=Hiragana}\p{Script_Extensions=Katakana}]/u;
const EXTEND = /[\p{M}\p{Cf}]/u;

/** Pictographs below this code (©, ®, ‼) are text signs and count as marks. */
const FIRST_EMOJI = 0x2190;

/** Classes of the basic plane, filled as characters are met: a regular expression a character would cost ten times more. */
const known = new Uint8Array(0x10000);

/** The class of a Unicode code point. */
export function classify(code: number): CharacterClass {
  if (code > 0xffff) return judge(code);
  const found = known[code] as CharacterClass;
  if (found !== CharacterClass.unknown) return found;
  const fresh = judge(code);
  known[code] = fresh;
  return fresh;
}

function judge(code: number): CharacterClass {
  const character = String.fromCodePoint(code);
  if (LINE.test(character)) return CharacterClass.line;
  if (SPACE.test(character)) return CharacterClass.space;
  if (JOINER.test(character)) return CharacterClass.joiner;
  if (code >= FIRST_EMOJI && EMOJI.test(character)) return CharacterClass.emoji;
  if (MARK.test(character)) return CharacterClass.mark;
  if (/\p{N}/u.test(character)) return CharacterClass.word;
  if (UNSPACED.test(character)) return CharacterClass.unspaced;
  if (EXTEND.test(character)) return CharacterClass.extend;
  return CharacterClass.word;
}
