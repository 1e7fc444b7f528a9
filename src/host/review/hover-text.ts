import { nameWarning } from '../../view/warning-names.ts';
import { escapeMarkdown, fenceMarkdown } from './plain-text.ts';
import type { ReviewEntry } from './review-entry.ts';
import { formatWeight } from './row-text.ts';

/** A demonstration with its text, nearest first. */
export interface ShownDemonstration {
  readonly line: number;
  readonly text: string;
}

/** Characters of a demonstration that a hover shows. */
const shownCharacters = 400;

/** What a hover says of a row, as Markdown: why it exists and what was found. Every piece of data is escaped. */
export function describeRow(
  entry: ReviewEntry,
  clusterName: string | undefined,
  demonstrations: readonly ShownDemonstration[],
): string {
  const { draft, weight, decision } = entry;
  if (!draft) return escapeMarkdown(entry.detail ?? 'This line belongs to no run.');
  const { origin, gates } = draft;
  const name = clusterName ? `, ${escapeMarkdown(clusterName)}` : '';
  const figure = weight === undefined ? 'not weighed yet' : `weight ${formatWeight(weight)}`;
  const asked = Object.entries(origin.attributes);
  const parts = [
    `**${escapeMarkdown(draft.id)}** · ${decision.state} · ${figure} · cluster ${escapeMarkdown(origin.cluster)}${name}`,
    ...(decision.reason ? [`Reason: ${escapeMarkdown(decision.reason)}`] : []),
    ...(decision.mergedInto ? [`Already merged into ${decision.mergedInto.map(escapeMarkdown).join(', ')}`] : []),
    ...(decision.conflict ?? []).map(({ by, verdict }) => `${escapeMarkdown(by)}: ${verdict}`),
    ...gates.map((found) => `⚠ **${nameWarning(found)}**: ${escapeMarkdown(found.evidence)}`),
    ...(asked.length > 0
      ? [asked.map(([key, value]) => `${escapeMarkdown(key)}: *${escapeMarkdown(value)}*`).join(' · ')]
      : []),
    ...(demonstrations.length > 0 ? ['Nearest of the real rows it was written from:'] : []),
    ...demonstrations.map(({ line, text }) => `Line ${line}\n${fenceMarkdown(shorten(text))}`),
    `Written by ${escapeMarkdown(origin.model)}`,
  ];
  return parts.join('\n\n');
}

function shorten(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}
