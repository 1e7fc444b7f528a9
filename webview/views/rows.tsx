import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isFiltered } from '../../src/protocol/choose-rows.ts';
import type { PanelView } from '../../src/protocol/panel-view.ts';
import { moveBy, moveTo, select, showRows } from '../actions.ts';
import { Button } from '../controls.tsx';
import { changeUi, page, query, selectedId, ui } from '../store.ts';
import { cellsOf, RowCells, RowHeads } from './row-cells.tsx';
import { clearFilters } from './tools.tsx';
import { useVirtual } from './virtual.ts';

const wideRow = 28;
const narrowRow = 50;
const narrowBelow = 620;

/** The rows, however many: only those on screen are drawn. */
export function RowList({ panel }: { readonly panel: PanelView }) {
  const element = useRef<HTMLDivElement>(null);
  const isNarrow = useNarrow(element);
  const here = page.value;
  const total = here?.total ?? 0;
  const selected = selectedId.value;
  const place = ui.value.place;
  const rowHeight = isNarrow ? narrowRow : wideRow;
  const headHeight = isNarrow ? 0 : wideRow;
  const kept = selected === undefined ? undefined : place;
  const virtual = useVirtual({ element, count: total, rowHeight, headHeight, kept });
  const items = virtual.getVirtualItems();
  const onScreen = virtual.range;
  useEffect(() => {
    if (onScreen) showRows(onScreen.startIndex, onScreen.endIndex);
  }, [onScreen?.startIndex, onScreen?.endIndex, total]);
  useScrolling(element, total);
  useEffect(() => {
    if (selected !== undefined && total > 0) virtual.scrollToIndex(ui.peek().place, { align: 'auto' });
  }, [selected]);

  const isHere = here?.rows[place - here.from]?.id === selected;
  const columns = cellsOf(query.value, panel);
  return (
    <div
      id="rows"
      ref={element}
      class={`rows ${isNarrow ? 'narrow' : ''}`}
      role="grid"
      tabIndex={0}
      aria-label="Synthetic rows"
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      {...(selected !== undefined && isHere ? { 'aria-activedescendant': `row-${selected}` } : {})}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || !moveByKey(event.key, total)) return;
        event.preventDefault();
      }}
    >
      <RowHeads columns={columns} isNarrow={isNarrow} />
      <div class="row-space" role="rowgroup" style={{ height: `${virtual.getTotalSize()}px` }}>
        {items.map((item) => {
          const row = here?.rows[item.index - here.from];
          const isSelected = row !== undefined && row.id === selected;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the grid that has the focus reads the keys.
            <div
              key={item.key}
              id={row ? `row-${row.id}` : undefined}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={isSelected}
              class={`row ${row?.state ?? 'waiting'} ${isSelected ? 'selected' : ''}`}
              style={{ height: `${rowHeight}px`, transform: `translateY(${item.start - headHeight}px)` }}
              onClick={() => row && select(row.id, item.index)}
            >
              <RowCells row={row} columns={columns} panel={panel} />
            </div>
          );
        })}
      </div>
      {total === 0 && here ? <NoRows panel={panel} note={here.note} /> : null}
    </div>
  );
}

function moveByKey(key: string, total: number): boolean {
  const steps: Readonly<Record<string, () => void>> = {
    ArrowDown: () => moveBy(1),
    ArrowUp: () => moveBy(-1),
    PageDown: () => moveBy(10),
    PageUp: () => moveBy(-10),
    Home: () => moveTo(0),
    End: () => moveTo(Math.max(0, total - 1)),
  };
  const step = steps[key];
  if (step && total > 0) step();
  return step !== undefined;
}

/** Keeps where the list is scrolled to, comes back there, and begins at the top with another query. */
function useScrolling(element: { readonly current: HTMLElement | null }, total: number): void {
  const isRestored = useRef(false);
  const asked = query.value;
  const before = useRef(asked);
  useLayoutEffect(() => {
    if (isRestored.current || total === 0 || !element.current) return;
    isRestored.current = true;
    element.current.scrollTop = ui.peek().listScroll;
  }, [total]);
  useLayoutEffect(() => {
    if (before.current !== asked && element.current) element.current.scrollTop = 0;
    before.current = asked;
  }, [asked]);
  useEffect(() => {
    const list = element.current;
    const keep = () => {
      if (list && isRestored.current) changeUi({ listScroll: list.scrollTop });
    };
    list?.addEventListener('scroll', keep, { passive: true });
    return () => list?.removeEventListener('scroll', keep);
  }, []);
}

function useNarrow(element: { readonly current: HTMLElement | null }): boolean {
  const [isNarrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    const list = element.current;
    if (!list) return undefined;
    const observer = new ResizeObserver(() => setNarrow(list.clientWidth < narrowBelow));
    observer.observe(list);
    setNarrow(list.clientWidth < narrowBelow);
    return () => observer.disconnect();
  }, []);
  return isNarrow;
}

function NoRows({ panel, note }: { readonly panel: PanelView; readonly note: string | undefined }) {
  return (
    <div class="empty" role="row">
      <div role="gridcell">
        {isFiltered(query.value) ? (
          <>
            <p>{note ?? 'No rows match.'}</p>
            <Button onPress={clearFilters}>Clear filters</Button>
          </>
        ) : panel.progress ? (
          <p>Rows appear here as they are written.</p>
        ) : (
          <p>{note ?? 'This run has no rows.'}</p>
        )}
      </div>
    </div>
  );
}
