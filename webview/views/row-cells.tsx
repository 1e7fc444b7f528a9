import type { PanelView } from '../../src/protocol/panel-view.ts';
import type { RowQuery, RowView } from '../../src/protocol/row-view.ts';
import { Bar } from '../charts/bar.tsx';
import { formatEffect, formatWeight, stateLetters } from './words.ts';

/** The columns of the list. */
export type Column = 'state' | 'text' | 'label' | 'weight' | 'cluster' | 'warnings' | 'similarity' | 'effect';

const heads: Readonly<Record<Column, string>> = {
  state: 'State',
  text: 'Text',
  label: 'Label',
  weight: 'Weight',
  cluster: 'Cluster',
  warnings: 'Warnings',
  similarity: 'Nearness',
  effect: 'Gap if rejected',
};

/** Columns that a query is about. */
export function cellsOf({ sort, near }: RowQuery, { labels }: PanelView): readonly Column[] {
  return [
    'state',
    'text',
    ...(labels.length > 1 ? (['label'] as const) : []),
    'weight',
    'cluster',
    'warnings',
    ...(near ? (['similarity'] as const) : []),
    ...(sort === 'effect' ? (['effect'] as const) : []),
  ];
}

/** The names of the columns. */
export function RowHeads({ columns, isNarrow }: { readonly columns: readonly Column[]; readonly isNarrow: boolean }) {
  return (
    <div role="rowgroup" class={isNarrow ? 'hidden' : 'row-heads'}>
      <div role="row" aria-rowindex={1} class="row">
        {columns.map((column) => (
          <span key={column} role="columnheader" class={`cell ${column}`}>
            {column === 'state' ? <span class="hidden">{heads[column]}</span> : heads[column]}
          </span>
        ))}
      </div>
    </div>
  );
}

interface RowCellsProps {
  /** Undefined while it is on its way. */
  readonly row: RowView | undefined;
  readonly columns: readonly Column[];
  readonly panel: PanelView;
}

/** One row of the list. */
export function RowCells({ row, columns, panel }: RowCellsProps) {
  return (
    <>
      {columns.map((column) => (
        <span key={column} role="gridcell" class={`cell ${column}`}>
          {row ? <Cell row={row} column={column} panel={panel} /> : column === 'text' ? '…' : ''}
        </span>
      ))}
    </>
  );
}

function Cell({ row, column, panel }: { readonly row: RowView; readonly column: Column; readonly panel: PanelView }) {
  switch (column) {
    case 'state':
      return (
        <>
          <b aria-hidden="true">{stateLetters[row.state]}</b>
          <span class="hidden">{row.reason ? `${row.state}: ${row.reason}` : row.state}</span>
        </>
      );
    case 'text':
      return <>{row.text}</>;
    case 'label':
      return <>{row.label ?? '–'}</>;
    case 'weight':
      return row.weight === undefined ? (
        <span class="dim">–</span>
      ) : (
        <>
          <Bar share={row.weight / fullWeight(panel)} />
          <span class="num">{formatWeight(row.weight)}</span>
        </>
      );
    case 'cluster': {
      const place = panel.clusters.findIndex(({ id }) => id === row.cluster);
      return <span class="num">{place < 0 ? '–' : place + 1}</span>;
    }
    case 'warnings':
      return (
        <>
          {row.warnings.map((name) => (
            <span key={name} class="tag">
              {name}
            </span>
          ))}
        </>
      );
    case 'similarity':
      return <span class="num">{row.similarity === undefined ? '–' : row.similarity.toFixed(2)}</span>;
    case 'effect':
      return <span class="num">{row.effect === undefined ? '–' : formatEffect(row.effect)}</span>;
  }
}

/** The weight that fills its bar: where the last, open bin of the histogram begins. */
function fullWeight({ weights }: PanelView): number {
  return Math.max(2, weights?.bins.at(-1)?.from ?? 4);
}
