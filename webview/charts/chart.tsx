import type { ComponentChildren } from 'preact';
import { isOpen, toggleOpen } from '../store.ts';

interface ChartProps {
  /** Names the chart among what is open, and its table. */
  readonly name: string;
  readonly title: string;
  readonly children: ComponentChildren;
  readonly table: TableProps;
  readonly quiet?: boolean;
}

/** A chart that turns into a table of its figures and back. */
export function Chart({ name, title, children, table, quiet = false }: ChartProps) {
  const open = isOpen(`table:${name}`);
  return (
    <figure class="chart">
      <figcaption>
        <span class={quiet ? 'hidden' : ''}>{title}</span>
        <button
          type="button"
          class="quiet"
          aria-pressed={open}
          aria-label={`${title} as a table`}
          onClick={() => toggleOpen(`table:${name}`)}
        >
          Table
        </button>
      </figcaption>
      {open ? <Table {...table} /> : children}
    </figure>
  );
}

interface TableProps {
  readonly caption: string;
  readonly heads: readonly string[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly ComponentChildren[])[];
}

/** A plain table; every column but the first holds figures. */
export function Table({ caption, heads, rows }: TableProps) {
  return (
    <div class="table-scroll" role="region" aria-label={caption} tabIndex={0}>
      <table>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {heads.map((head, i) => (
              <th key={head} scope="col" class={i === 0 ? '' : 'num'}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...others], i) => (
            <tr key={`${i} ${first}`}>
              <th scope="row">{first}</th>
              {others.map((cell, k) => (
                <td key={heads[k + 1]} class="num">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
