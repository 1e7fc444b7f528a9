/** Control characters, the marks that reorder or hide text on screen, and the bar, which ends a table cell. */
const hiddenCharacter =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach the page
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff|]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Text as a Markdown code span, in which no Markdown, HTML or link is read. Control characters, bars and marks that
 * reorder or hide text are written as `\uXXXX`; white space between words becomes one blank; text beyond `most` characters is cut
 * with an ellipsis. Safe in a table cell.
 */
export function quoteMarkdown(text: string, most = 120): string {
  const flat = text.trim().replace(/[\t\n\r ]+/g, ' ');
  const short = [...flat.slice(0, 2 * most + 2)];
  const cut = short.length > most ? `${short.slice(0, most).join('')}…` : flat;
  const shown = cut.replace(hiddenCharacter, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
  if (shown === '') return '*(empty)*';
  // The fence is longer than any run of backticks inside.
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return fence + space + shown + space + fence;
}

/** Text as a double-quoted YAML scalar on one line, in ASCII. */
export function quoteYaml(text: string): string {
  const paired = text.replace(/\p{Surrogate}/gu, '\ufffd');
  return JSON.stringify(paired).replace(/[\u007f-\u{10ffff}]/gu, (character) => {
    const hex = character.codePointAt(0)!.toString(16);
    return hex.length > 4 ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
  });
}
