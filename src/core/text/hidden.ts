/**
 * A character that no reader sees and that can carry text or turn it around: controls other than tab and line breaks,
 * marks of writing direction, blanks of no width, letters of the tag block. The two joiners stay out: Persian and emoji
 * need them.
 */
export const hiddenCharacter =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/u;

/** True when a text holds a character that no reader sees. */
export function hasHidden(text: string): boolean {
  return hiddenCharacter.test(text);
}

const everyHidden = new RegExp(hiddenCharacter.source, 'gu');

/** Writes every hidden character of a JSON text as its escape: the value stays the same and everybody sees it. */
export function escapeHidden(json: string): string {
  return json.replace(everyHidden, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
