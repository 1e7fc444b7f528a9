/** A writing system, as people call it; `Japanese` is any text with kana, `none` a text without letters. */
export type Script =
  | 'Latin'
  | 'Greek'
  | 'Cyrillic'
  | 'Armenian'
  | 'Hebrew'
  | 'Arabic'
  | 'Devanagari'
  | 'Bengali'
  | 'Tamil'
  | 'other Indic'
  | 'Thai'
  | 'Lao'
  | 'Burmese'
  | 'Georgian'
  | 'Ethiopic'
  | 'Khmer'
  | 'Hangul'
  | 'Japanese'
  | 'Han'
  | 'other'
  | 'none';

/** First code unit of each block of letters (ascending) and its script; undefined for signs and marks. */
const BLOCKS: readonly (readonly [number, Script | undefined])[] = [
  [0x00c0, 'Latin'],
  [0x02b0, undefined],
  [0x0370, 'Greek'],
  [0x0400, 'Cyrillic'],
  [0x0530, 'Armenian'],
  [0x0590, 'Hebrew'],
  [0x0600, 'Arabic'],
  [0x0780, 'other'],
  [0x0900, 'Devanagari'],
  [0x0980, 'Bengali'],
  [0x0a00, 'other Indic'],
  [0x0b80, 'Tamil'],
  [0x0c00, 'other Indic'],
  [0x0e00, 'Thai'],
  [0x0e80, 'Lao'],
  [0x0f00, 'other'],
  [0x1000, 'Burmese'],
  [0x10a0, 'Georgian'],
  [0x1100, 'Hangul'],
  [0x1200, 'Ethiopic'],
  [0x13a0, 'other'],
  [0x1780, 'Khmer'],
  [0x1800, 'other'],
  [0x1e00, 'Latin'],
  [0x1f00, 'Greek'],
  [0x2000, undefined],
  [0x3040, 'Japanese'],
  [0x3100, 'other'],
  [0x3130, 'Hangul'],
  [0x3190, undefined],
  [0x3400, 'Han'],
  [0xa000, 'other'],
  [0xac00, 'Hangul'],
  [0xd7b0, undefined],
  [0xf900, 'Han'],
  [0xfb00, 'other'],
  [0xfb50, 'Arabic'],
  [0xfe00, undefined],
  [0xff66, 'Japanese'],
  [0xff9e, undefined],
];
const STARTS = BLOCKS.map(([start]) => start);

/** Letters looked at per text: enough to tell its script, and long texts cost no more than short ones. */
const MAX_LETTERS = 400;

/**
 * The script most letters of a text are in (ties: the first one met). Characters beyond U+FFFF are not counted. Kana
 * decides for Japanese, whose texts mix Han and kana.
 */
export function detectScript(text: string): Script {
  const counts = new Map<Script, number>();
  let latin = 0;
  let letters = 0;
  for (let i = 0; i < text.length && letters < MAX_LETTERS; i++) {
    const code = text.charCodeAt(i);
    if (code < 0xc0) {
      const lower = code | 32;
      if (lower >= 97 && lower <= 122) {
        latin++;
        letters++;
      }
      continue;
    }
    const script = findScript(code);
    if (script === undefined) continue;
    letters++;
    counts.set(script, (counts.get(script) ?? 0) + 1);
  }
  if (letters === 0) return 'none';
  const kana = counts.get('Japanese');
  if (kana !== undefined) {
    counts.set('Japanese', kana + (counts.get('Han') ?? 0));
    counts.delete('Han');
  }
  if (latin > 0) counts.set('Latin', (counts.get('Latin') ?? 0) + latin);
  let best: Script = 'none';
  for (const [script, count] of counts) if (count > (counts.get(best) ?? 0)) best = script;
  return best;
}

function findScript(code: number): Script | undefined {
  let low = 0;
  let high = STARTS.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (STARTS[middle]! <= code) low = middle;
    else high = middle;
  }
  return BLOCKS[low]![1];
}
