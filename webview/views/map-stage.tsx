import { effect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PointsView } from '../../src/protocol/points-view.ts';
import { countOf } from '../../src/view/figures.ts';
import { type Place, toMap, wholeMap, zoomAt } from '../map/camera.ts';
import { listenToGestures } from '../map/gestures.ts';
import { closeTrail } from '../map/lasso.ts';
import { Stage } from '../map/stage.ts';
import { grid, holdLasso, keepCamera, lasso, sceneInput, selectedPoint, selectPoint, tool } from '../map-state.ts';
import { panel, points, ui } from '../store.ts';
import { MapCard, type Pointed } from './map-card.tsx';

/** The drawing of the map with what lies above it. */
export function MapStage({ points: here }: { readonly points: PointsView }) {
  const element = useRef<HTMLDivElement>(null);
  const labels = useRef<HTMLDivElement>(null);
  const path = useRef<SVGPathElement>(null);
  const ring = useRef<SVGCircleElement>(null);
  const stage = useRef<Stage>(undefined);
  const [pointed, setPointed] = useState<Pointed>();
  const [held, setHeld] = useState<Pointed>();
  const [fails, setFails] = useState(false);

  useEffect(() => {
    if (!element.current || !labels.current || !path.current || !ring.current) return undefined;
    const parts = { stage: element.current, labels: labels.current, lasso: path.current, ring: ring.current };
    const drawn = new Stage(parts);
    stage.current = drawn;
    setFails(drawn.kind === undefined);
    drawn.setCamera(ui.peek().map);
    const stops = [...follow(drawn), listen(drawn, parts.stage, setPointed, setHeld)];
    return () => {
      for (const stop of stops) stop();
      drawn.close();
    };
  }, []);

  const zoom = (factor: number) => {
    const drawn = stage.current;
    if (!drawn) return;
    const { width, height } = drawn.size;
    const camera = factor === 0 ? wholeMap : zoomAt(drawn.camera, drawn.size, { x: width / 2, y: height / 2 }, factor);
    drawn.setCamera(camera);
    keepCamera(camera);
  };
  const [real, synthetic] = [countOf(here.real, 'real', 'real'), countOf(here.synthetic, 'synthetic', 'synthetic')];
  const card = held ?? pointed;
  return (
    <div
      ref={element}
      class={`map-stage ${tool.value}`}
      role="application"
      tabIndex={0}
      aria-label={`Map of ${real} and ${synthetic} rows. Arrows move, plus and minus zoom, 0 shows all. The table has the counts.`}
    >
      <svg class="map-over" aria-hidden="true">
        <path ref={path} class="lasso" />
        <circle ref={ring} class="ring" r="10" visibility="hidden" />
      </svg>
      <div ref={labels} class="map-labels" aria-hidden="true" />
      <div class="map-buttons">
        <button type="button" aria-label="Zoom in" onClick={() => zoom(1.6)}>
          +
        </button>
        <button type="button" aria-label="Zoom out" onClick={() => zoom(1 / 1.6)}>
          −
        </button>
        <button type="button" aria-label="0: show the whole map" onClick={() => zoom(0)}>
          0
        </button>
      </div>
      {fails ? <p class="empty">This machine draws no graphics. The table has the counts.</p> : null}
      {card && stage.current ? (
        <MapCard
          pointed={card}
          points={here}
          size={stage.current.size}
          {...(held ? { onClose: () => setHeld(undefined) } : {})}
        />
      ) : null}
    </div>
  );
}

/** Keeps the drawing in step with what is known. */
function follow(stage: Stage): readonly (() => void)[] {
  return [
    effect(() => {
      const [input, sorted] = [sceneInput.value, grid.value];
      if (input && sorted) stage.show(input, sorted);
    }),
    effect(() => {
      if (points.value) stage.name(points.value, panel.value?.clusters ?? []);
    }),
    effect(() => stage.setLasso(lasso.value ?? [])),
    effect(() => stage.ring(selectedPoint.value)),
  ];
}

type SetPointed = (pointed: Pointed | undefined) => void;

/** Lets pointer and keys act on the map; the answer stops that. */
function listen(stage: Stage, element: HTMLElement, setPointed: SetPointed, setHeld: SetPointed): () => void {
  let last: number | undefined;
  const pointAt = ({ x, y }: Place): Pointed | undefined => {
    const place = stage.findAt({ x, y });
    return place === undefined ? undefined : { place, x, y };
  };
  return listenToGestures({
    stage: element,
    size: () => stage.size,
    camera: () => stage.camera,
    setCamera: (camera) => {
      setHeld(undefined);
      stage.setCamera(camera);
      keepCamera(camera);
    },
    usesLasso: () => tool.value === 'lasso',
    hover: (at) => {
      const found = at && pointAt(at);
      if (found?.place === last) return;
      last = found?.place;
      setPointed(found);
    },
    click: (at) => {
      const found = pointAt(at);
      const isReal = found !== undefined && found.place < (points.value?.real ?? 0);
      setHeld(isReal ? found : undefined);
      if (found && !isReal) selectPoint(found.place);
    },
    trail: (trail) => stage.setTrail(trail),
    closeTrail: (trail) => {
      stage.setTrail(undefined);
      const corners = closeTrail(trail, (x, y) => toMap(stage.camera, stage.size, x, y));
      if (corners) holdLasso(corners);
    },
  });
}
