import type { GateFinding, GateName } from '../../core/data/draft.ts';
import { formatCount } from '../../view/figures.ts';
import { nameWarning } from '../../view/warning-names.ts';
import { toLabel } from './plain-text.ts';
import { isLeft, type ReviewEntry } from './review-entry.ts';

/** How grave a problem is; the order is that of the list. */
export type ProblemSeverity = 'error' | 'warning' | 'information';

/** Something about a line of a review that a person should look at. */
export interface Problem {
  /** Counted from 1. */
  readonly line: number;
  readonly severity: ProblemSeverity;
  /** A gate's name, or what is odd about the line. */
  readonly code: GateName | 'broken-line' | 'duplicate-line' | 'foreign-line' | 'summary';
  readonly text: string;
  readonly against?: GateFinding['against'];
}

/** Entries that the Problems panel lists for one file. */
export const mostProblems = 1000;

/** What makes a row useless is a warning; what a person may see otherwise is information. */
const severities: { readonly [gate in GateName]: ProblemSeverity } = {
  'exact-duplicate': 'warning',
  'near-duplicate': 'information',
  'copied-span': 'warning',
  refusal: 'warning',
  residue: 'warning',
  'label-disagreement': 'information',
  'out-of-range': 'warning',
  empty: 'warning',
};

const order: readonly ProblemSeverity[] = ['error', 'warning', 'information'];

/**
 * The problems of a review, the gravest first: findings about rows that nobody decided about, and lines that are no rows.
 * More than the panel lists are summed up in a first entry, so that nobody takes the list for the whole.
 */
export function listProblems(entries: readonly ReviewEntry[], most = mostProblems): readonly Problem[] {
  const all = entries.flatMap(findProblems);
  const sorted = order.flatMap((severity) => all.filter((problem) => problem.severity === severity));
  return sorted.length <= most ? sorted : [summarise(sorted, most - 1), ...sorted.slice(0, most - 1)];
}

function findProblems(entry: ReviewEntry): Problem[] {
  const { line, kind, detail, draft } = entry;
  if (kind === 'broken') {
    const text = `This line cannot be read and is kept as it is: ${toLabel(detail ?? '', 300)}`;
    return [{ line, severity: 'error', code: 'broken-line', text }];
  }
  if (kind === 'duplicate') {
    const text = 'A line above has the same id; this one is not exported. Delete it, or give it another id.';
    return [{ line, severity: 'warning', code: 'duplicate-line', text }];
  }
  if (kind === 'foreign') {
    const text = 'This is not a row of any run, so it is not exported.';
    return [{ line, severity: 'warning', code: 'foreign-line', text }];
  }
  if (!isLeft(entry)) return [];
  return (draft?.gates ?? []).map((found) => ({
    line,
    severity: severities[found.gate],
    code: found.gate,
    text: `${nameWarning(found)}: ${toLabel(found.evidence, 300)}`,
    ...(found.against ? { against: found.against } : {}),
  }));
}

function summarise(sorted: readonly Problem[], listed: number): Problem {
  const kinds = new Map<string, number>();
  for (const { code } of sorted) kinds.set(code, (kinds.get(code) ?? 0) + 1);
  const counts = [...kinds].sort((a, b) => b[1] - a[1]).map(([code, count]) => `${code} ${formatCount(count)}`);
  const text = `${formatCount(sorted.length)} findings in this review: ${counts.join(', ')}. The ${formatCount(listed)} gravest are listed here; nothing was dropped, every row keeps its mark in the editor.`;
  return { line: 1, severity: sorted[0]!.severity, code: 'summary', text };
}
