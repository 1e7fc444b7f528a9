import { useEffect } from 'preact/hooks';
import type { PointsView, RealRowView } from '../../src/protocol/points-view.ts';
import { formatCount } from '../../src/view/figures.ts';
import { changeQuery, send } from '../actions.ts';
import type { Place, Size } from '../map/camera.ts';
import { canDecide, detail, marks, page, panel, realRows } from '../store.ts';
import { nameState } from './words.ts';

/** A point that is pointed at, and where on the stage. */
export interface Pointed extends Place {
  readonly place: number;
}

interface MapCardProps {
  readonly pointed: Pointed;
  readonly points: PointsView;
  readonly size: Size;
  /** Given for a card that stays until it is closed. */
  readonly onClose?: () => void;
}

/** Milliseconds that the pointer rests on a point before its row is asked for. */
const restTime = 120;

/** The row of a point, beside it. */
export function MapCard({ pointed: { place, x, y }, points, size, onClose }: MapCardProps) {
  const line = place < points.real ? points.lines[place] : undefined;
  useEffect(() => {
    if (line === undefined || realRows.peek().has(line)) return undefined;
    const timer = setTimeout(() => send({ type: 'look-at-real-row', line }), onClose ? 0 : restTime);
    return () => clearTimeout(timer);
  }, [line, onClose !== undefined]);
  const style = {
    ...(x > size.width / 2 ? { right: `${(size.width - x + 12).toFixed(0)}px` } : { left: `${(x + 12).toFixed(0)}px` }),
    ...(y > size.height / 2 ? { bottom: `${(size.height - y + 8).toFixed(0)}px` } : { top: `${(y + 8).toFixed(0)}px` }),
  };
  const cluster = panel.value?.clusters[points.clusters[place] ?? -1];
  return (
    <div class={`map-card ${onClose ? 'held' : ''}`} style={style}>
      {line === undefined ? (
        <SyntheticText points={points} place={place - points.real} />
      ) : (
        <RealText
          line={line}
          row={realRows.value.get(line)}
          kind={points.demonstrations[place] === 1 ? 'Demonstration' : 'Real row'}
          variance={points.hasLayers ? points.uncertainty[place] : undefined}
          witness={points.hasLayers ? points.witness[place] : undefined}
        />
      )}
      {cluster ? <p class="dim">{cluster.name}</p> : null}
      {onClose ? (
        <span class="buttons">
          {line !== undefined && canDecide.value ? (
            <>
              <button type="button" class="quiet" onClick={() => send({ type: 'open-real-row', line })}>
                Open
              </button>
              <button type="button" class="quiet" onClick={() => changeQuery({ near: { line }, sort: 'near' })}>
                Rows like this
              </button>
            </>
          ) : null}
          <button type="button" class="quiet" onClick={onClose}>
            Close
          </button>
        </span>
      ) : null}
    </div>
  );
}

interface RealTextProps {
  readonly line: number;
  readonly row: RealRowView | undefined;
  readonly kind: string;
  readonly variance: number | undefined;
  readonly witness: number | undefined;
}

function RealText({ line, row, kind, variance, witness }: RealTextProps) {
  return (
    <>
      <p class="dim num">
        {kind} · line {formatCount(line)}
        {row?.label ? ` · ${row.label}` : ''}
      </p>
      {row ? <p class="text">{row.text}</p> : null}
      {variance === undefined || witness === undefined ? null : (
        <p class="dim num">
          uncertainty {variance.toFixed(2)} · {witness >= 0 ? 'uncovered' : 'covered'} {Math.abs(witness).toFixed(2)}
        </p>
      )}
    </>
  );
}

function SyntheticText({ points, place }: { readonly points: PointsView; readonly place: number }) {
  const id = points.ids[place];
  const row = page.value?.rows.find((one) => one.id === id);
  const text = row?.text ?? (detail.value?.id === id ? detail.value?.pretty : undefined);
  const known = marks.value?.key === points.key ? marks.value : undefined;
  const weight = known?.weights[place];
  return (
    <>
      <p class="dim num">
        Synthetic · {nameState(known?.states[place] ?? 0)}
        {weight === undefined || Number.isNaN(weight) ? '' : ` · weight ${weight.toFixed(2)}`}
      </p>
      {text === undefined ? <p class="dim">Click to read it.</p> : <p class="text">{text}</p>}
    </>
  );
}
