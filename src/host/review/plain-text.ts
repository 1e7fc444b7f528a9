/** Row text for a label that draws `$(icons)`: it looks the same and draws none. Line breaks and controls become spaces. */
export function toLabel(text: string, most = 120): string {
  const flat = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  const short = flat.length > most ? `${flat.slice(0, most - 1)}…` : flat;
  return short.replaceAll('$(', '$\u200c(');
}

/** Text for a notification, which turns `[text](address)` into a link: it looks the same and is none. */
export function toMessage(text: string): string {
  return text.replaceAll('](', ']\u200c(');
}

/** Row text for Markdown: every ASCII punctuation mark is escaped, so nothing in it is markup, HTML, a link or an image. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

/** Row text as a Markdown code block that nothing in the text can end. */
export function fenceMarkdown(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
