import type { DecisionEvent, ReviewerVerdict, RowDecision } from './decision.ts';
import { orderEvents } from './order-events.ts';

/** The text of a row as hashes: as it was generated, and as it stands in the review document now. */
export interface RowText {
  readonly original?: string;
  readonly current?: string;
}

/** Where every row stands after all decisions. */
export interface DecisionFold {
  /** Every row that an event or `texts` names. */
  readonly rows: ReadonlyMap<string, RowDecision>;
  /** The largest clock seen; a new event takes one more. */
  readonly clock: number;
  /** Undos that name nothing that came before them. */
  readonly ignoredUndos: number;
  /** Ids that stand for two different events. */
  readonly clashes: number;
}

type Verdict = Extract<DecisionEvent, { kind: 'accept' | 'reject' }>;
type Edit = Extract<DecisionEvent, { kind: 'edit' }>;

interface RowHistory {
  verdict?: Verdict;
  edit?: Edit;
  readonly perReviewer: Map<string, Verdict>;
  readonly files: Set<string>;
}

/**
 * Folds decision events into the state of every row. The same set of events gives the same state in whatever order, files
 * or repetitions they come.
 *
 * The last verdict in force counts. An acceptance counts only while the row's text is the accepted one: its current hash
 * from `texts`, else the hash of the last edit in force, else the accepted hash itself. A rejection counts until a later
 * edit. Otherwise a row whose text was changed is `edited`, which is undecided.
 */
export function foldDecisions(
  input: Iterable<DecisionEvent>,
  texts: ReadonlyMap<string, RowText> = new Map(),
): DecisionFold {
  const { events, inForce, ignoredUndos, clashes } = orderEvents(input);
  const histories = new Map<string, RowHistory>();
  const historyOf = (row: string) => {
    let history = histories.get(row);
    if (history === undefined) {
      history = { perReviewer: new Map(), files: new Set() };
      histories.set(row, history);
    }
    return history;
  };
  for (const row of texts.keys()) historyOf(row);
  for (const event of events) {
    // Rows whose events were all taken back stay in the fold, as undecided.
    if (event.kind === 'merge') for (const row of Object.keys(event.rows)) historyOf(row);
    else if (event.kind !== 'undo') historyOf(event.row);
    if (inForce.has(event.id)) apply(event, historyOf);
  }
  const rows = new Map<string, RowDecision>();
  for (const [row, history] of histories) rows.set(row, decide(history, texts.get(row)));
  return { rows, clock: events.at(-1)?.clock ?? 0, ignoredUndos, clashes };
}

function apply(event: DecisionEvent, historyOf: (row: string) => RowHistory): void {
  if (event.kind === 'undo') return;
  if (event.kind === 'merge') {
    for (const row of Object.keys(event.rows)) historyOf(row).files.add(event.file);
    return;
  }
  const history = historyOf(event.row);
  if (event.kind === 'edit') {
    history.edit = event;
    if (history.verdict?.kind === 'reject') delete history.verdict;
  } else {
    history.verdict = event;
    history.perReviewer.set(event.by, event);
  }
}

function decide(history: RowHistory, text: RowText = {}): RowDecision {
  const { verdict, edit } = history;
  const files = [...history.files].sort();
  const conflict = findConflict(history.perReviewer);
  const extra = {
    ...(edit === undefined ? {} : { line: edit.line }),
    ...(files.length === 0 ? {} : { mergedInto: files }),
    ...(conflict === undefined ? {} : { conflict }),
  };
  if (verdict?.kind === 'reject') {
    const reason = verdict.reason === undefined ? {} : { reason: verdict.reason };
    return { state: 'rejected', ...reason, event: verdict.id, ...extra };
  }
  const current = text.current ?? edit?.hash;
  if (verdict !== undefined && (current === undefined || current === verdict.hash)) {
    return { state: 'accepted', hash: verdict.hash, event: verdict.id, ...extra };
  }
  const changed =
    verdict !== undefined ||
    (current !== undefined && text.original !== undefined ? current !== text.original : edit !== undefined);
  const cause = edit ?? verdict;
  return { state: changed ? 'edited' : 'undecided', ...(cause === undefined ? {} : { event: cause.id }), ...extra };
}

/** The verdicts of all reviewers, oldest first, if they are not all the same. */
function findConflict(perReviewer: ReadonlyMap<string, Verdict>): readonly ReviewerVerdict[] | undefined {
  if (perReviewer.size < 2) return undefined;
  const verdicts = [...perReviewer.values()];
  const meaning = (verdict: Verdict) => (verdict.kind === 'accept' ? `accept ${verdict.hash}` : 'reject');
  if (new Set(verdicts.map(meaning)).size < 2) return undefined;
  verdicts.sort((a, b) => a.clock - b.clock || (a.id < b.id ? -1 : 1));
  return verdicts.map((verdict): ReviewerVerdict => {
    const { by, at, id: event } = verdict;
    if (verdict.kind === 'reject') return { by, verdict: 'rejected', event, at };
    return { by, verdict: 'accepted', hash: verdict.hash, event, at };
  });
}
