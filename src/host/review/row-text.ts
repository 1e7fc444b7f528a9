import { nameWarning } from '../../view/warning-names.ts';
import { toLabel } from './plain-text.ts';
import type { ReviewCounts, ReviewEntry } from './review-entry.ts';

/** A weight as people compare it: `1.95×`. */
export function formatWeight(weight: number): string {
  return `${weight.toFixed(2)}×`;
}

/** A weight as five steps; full from 2.25 times the mean. */
export function drawWeight(weight: number): string {
  const steps = Math.max(0, Math.min(5, Math.round(weight * 2)));
  return '▮'.repeat(steps) + '▯'.repeat(5 - steps);
}

/** What a row's first lens says: the act that a click does. */
export function titleFirstLens({ decision }: ReviewEntry): string {
  if (decision.state === 'accepted') return '↶ Undo accept';
  if (decision.state === 'rejected') return '↶ Undo reject';
  return decision.state === 'edited' ? '✓ Accept edited' : '✓ Accept';
}

/** What a row's second lens says: reject, or why the row is there once it is decided; then warnings and weight. */
export function titleSecondLens(entry: ReviewEntry): string {
  const { decision } = entry;
  const decided = decision.state === 'accepted' || decision.state === 'rejected';
  const act = decided ? 'Why' : '✗ Reject';
  return [act, ...describeEntry(entry)].join(' · ');
}

/** What a line says that is no row to decide about. */
export function titleOddLine({ kind, detail }: ReviewEntry): string {
  if (kind === 'broken') return `⚠ This line cannot be read and is kept as it is: ${toLabel(detail ?? '')}`;
  if (kind === 'duplicate') return '⚠ The id of a row above; this line is not exported';
  return '⚠ Not a row of any run; this line is not exported';
}

/** What is said of rows that wait until the document is saved. */
export function titleNews(rows: number): string {
  return `${rows} new ${rows === 1 ? 'row' : 'rows'} · save and show`;
}

/** What stands after a line. */
export function drawAfterLine({ weight, decision, draft }: ReviewEntry): string {
  const warned = draft && draft.gates.length > 0 ? '⚠' : '';
  const disputed = decision.conflict ? 'reviewers disagree' : '';
  const shown = weight === undefined ? '' : `${drawWeight(weight)} ${formatWeight(weight)}`;
  return [shown, warned, disputed].filter(Boolean).join('  ');
}

/** The letter of a state: accepted, rejected, edited. */
export function letterOf({ kind, decision }: ReviewEntry): 'A' | 'R' | 'E' | '!' | undefined {
  if (kind !== 'row') return '!';
  if (decision.state === 'accepted') return 'A';
  if (decision.state === 'rejected') return 'R';
  return decision.state === 'edited' ? 'E' : undefined;
}

/** The counts as the status bar shows them. */
export function formatCounts({ accepted, rejected, left }: ReviewCounts): string {
  return `A ${accepted} · R ${rejected} · left ${left}`;
}

function describeEntry({ draft, weight, decision }: ReviewEntry): string[] {
  const gates = draft?.gates ?? [];
  const first = gates[0];
  const more = gates.length > 1 ? ` +${gates.length - 1}` : '';
  return [
    ...(first ? [`⚠ ${nameWarning(first)}${more}`] : []),
    ...(decision.conflict ? ['⚠ reviewers disagree'] : []),
    ...(weight === undefined ? [] : [`${formatWeight(weight)} ${drawWeight(weight)}`]),
    ...(draft ? [`cluster ${toLabel(draft.origin.cluster, 20)}`] : []),
  ];
}
