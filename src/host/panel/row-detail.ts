import { basename } from 'node:path';
import type { DecisionEvent } from '../../core/data/decision.ts';
import type { Layout } from '../../core/data/layout.ts';
import { orderEvents } from '../../core/data/order-events.ts';
import type { RowDetailView } from '../../protocol/row-view.ts';
import { diffWords } from '../../view/diff-words.ts';
import { readRowText } from '../../view/present-rows.ts';
import { prettyRow } from '../../view/pretty-row.ts';
import { nameWarning } from '../../view/warning-names.ts';
import type { NearRealRow } from '../real-rows.ts';
import type { DecidableEntry } from '../review/review-entry.ts';

/** Everything about one row. `events` are those of all reviewers; `nearest` its nearest real rows, nearest first. */
export function presentDetail(
  entry: DecidableEntry,
  layout: Layout,
  events: readonly DecisionEvent[],
  nearest: readonly NearRealRow[],
): RowDetailView {
  const { draft, id, row } = entry;
  const own = readRowText(row, layout);
  const demonstrations = new Set(draft?.origin.demonstrations.map(({ hash }) => hash));
  return {
    id,
    pretty: prettyRow(row),
    attributes: Object.entries(draft?.origin.attributes ?? {}).map(([name, value]) => ({ name, value })),
    warnings: (draft?.gates ?? []).map((found) => ({ name: nameWarning(found), evidence: found.evidence })),
    history: listHistory(events, id),
    nearest: nearest.map(({ line, hash, row: real, similarity }) => ({
      line,
      ...(similarity === undefined ? {} : { similarity }),
      demonstration: demonstrations.has(hash),
      parts: diffWords(readRowText(real, layout), own),
    })),
    model: draft?.origin.model ?? '',
  };
}

/** What happened to a row, oldest first; what was taken back is left out. */
export function listHistory(events: readonly DecisionEvent[], row: string): RowDetailView['history'] {
  const { events: ordered, inForce } = orderEvents(events);
  return ordered.flatMap((event) => {
    const { by, at, kind } = event;
    if (!inForce.has(event.id) || kind === 'undo') return [];
    if (kind === 'merge') {
      return Object.hasOwn(event.rows, row) ? [{ by, at, what: `merged into ${basename(event.file)}` }] : [];
    }
    if (event.row !== row) return [];
    const reason = event.kind === 'reject' && event.reason !== undefined ? `: ${event.reason}` : '';
    return [{ by, at, what: `${verbs[event.kind]}${reason}` }];
  });
}

const verbs = { accept: 'accepted', reject: 'rejected', edit: 'edited' } as const;
