import type { PointsView } from '../../src/protocol/points-view.ts';
import { shapes } from '../map/shapes.ts';
import type { MapLayer } from '../ui-state.ts';

/** What the shapes and colours of the map mean. */
export function MapLegend({ points, layer }: { readonly points: PointsView; readonly layer: MapLayer }) {
  return (
    <div class="legend">
      {layer === 'uncertainty' ? (
        <span class="entry">
          real, uncertainty 0 <i class="ramp" aria-hidden="true" /> 1
        </span>
      ) : (
        <Entry shape={shapes.dot} tone="real" text="real" />
      )}
      {layer === 'witness' ? <Entry shape={shapes.dot} tone="uncovered" text="real, nothing covers it" /> : null}
      <Entry shape={shapes.diamond} tone="demonstration" text="demonstration" />
      {points.synthetic > 0 ? (
        <>
          <span class="entry dim">synthetic (size: weight):</span>
          <Entry shape={shapes.ring} tone="undecided" text="undecided" />
          <Entry shape={shapes.dot} tone="accepted" text="accepted" />
          <Entry shape={shapes.cross} tone="rejected" text="rejected" />
          <Entry shape={shapes.eye} tone="edited" text="edited" />
        </>
      ) : null}
    </div>
  );
}

interface EntryProps {
  readonly shape: number;
  readonly tone: string;
  readonly text: string;
}

function Entry({ shape, tone, text }: EntryProps) {
  return (
    <span class="entry">
      <svg class={`sign ${tone}`} viewBox="-6 -6 12 12" aria-hidden="true">
        {drawSign(shape)}
      </svg>
      {text}
    </span>
  );
}

function drawSign(shape: number) {
  switch (shape) {
    case shapes.ring:
      return <circle class="line" r="4" />;
    case shapes.cross:
      return <path class="line" d="M-4 -4L4 4M-4 4L4 -4" />;
    case shapes.diamond:
      return (
        <>
          <path class="line" d="M0 -5.4L5.4 0L0 5.4L-5.4 0Z" />
          <path d="M0 -2.6L2.6 0L0 2.6L-2.6 0Z" />
        </>
      );
    case shapes.eye:
      return (
        <>
          <circle class="line" r="4" />
          <circle r="1.7" />
        </>
      );
    default:
      return <circle r="4" />;
  }
}
