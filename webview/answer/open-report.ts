import { chooseRows } from '../../src/protocol/choose-rows.ts';
import type { HostMessage } from '../../src/protocol/host-message.ts';
import type { Intent } from '../../src/protocol/intent.ts';
import type { MarksView, PointsView } from '../../src/protocol/points-view.ts';
import { type ReportData, type ReportRow, readPoints } from '../../src/protocol/report-data.ts';
import type { RowPage, RowState, RowView } from '../../src/protocol/row-view.ts';

/** Answers what can be asked of a report. */
export function openReport(data: ReportData): Answer {
  return answerFrom(data, data.points && readPoints(data.points));
}

/** What an intent is answered with. */
type Answer = (intent: Intent) => readonly HostMessage[];

/** Answers from rows and points as they are: nothing can be changed. */
export function answerFrom(
  data: Pick<ReportData, 'panel' | 'rows' | 'realRows'>,
  points: PointsView | undefined,
): Answer {
  const rowsById = new Map(data.rows.map((row) => [row.id, row]));
  const realRows = new Map(data.realRows.map((row) => [row.line, row]));
  const places = new Map(data.panel.clusters.map(({ id }, place) => [id, place]));
  let inLasso: ReadonlySet<string> | undefined;

  const choosePage = ({ query, from, count }: Extract<Intent, { type: 'look-at-rows' }>): RowPage => {
    const { rows, left, note } = chooseRows(data.rows, query, {
      textOf: (row) => row.detail.pretty || row.text,
      placeOf: (cluster) => places.get(cluster) ?? places.size,
      ...(inLasso ? { isInLasso: ({ id }: ReportRow) => inLasso?.has(id) ?? false } : {}),
    });
    return { query, from, total: rows.length, left, rows: rows.slice(from, from + count), ...(note ? { note } : {}) };
  };

  return (intent) => {
    switch (intent.type) {
      case 'ready':
        return [
          { type: 'panel', panel: data.panel },
          ...(points
            ? ([
                { type: 'points', points },
                { type: 'marks', marks: readMarks(points, rowsById) },
              ] as const)
            : []),
        ];
      case 'look-at-rows':
        return [{ type: 'rows', page: choosePage(intent) }];
      case 'select-row':
        return [{ type: 'row', detail: intent.id === undefined ? undefined : rowsById.get(intent.id)?.detail }];
      case 'look-at-real-row': {
        const row = realRows.get(intent.line);
        return row ? [{ type: 'real-row', row }] : [];
      }
      case 'lasso':
        inLasso = points && intent.places.length > 0 ? readIds(points, intent.places) : undefined;
        return [];
      default:
        return [];
    }
  };
}

/** Ids of the synthetic rows among places on a map. */
export function readIds(points: PointsView, places: Uint32Array): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const place of places) {
    const id = place >= points.real ? points.ids[place - points.real] : undefined;
    if (id !== undefined) ids.add(id);
  }
  return ids;
}

const stateCodes: Readonly<Record<RowState, number>> = { undecided: 0, accepted: 1, rejected: 2, edited: 3 };

/** States and weights of the synthetic points as their rows have them. */
export function readMarks(points: PointsView, rows: ReadonlyMap<string, Pick<RowView, 'state' | 'weight'>>): MarksView {
  return {
    key: points.key,
    states: Uint8Array.from(points.ids, (id) => stateCodes[rows.get(id)?.state ?? 'undecided']),
    weights: Float32Array.from(points.ids, (id) => rows.get(id)?.weight ?? Number.NaN),
  };
}
