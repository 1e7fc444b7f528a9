import { type Camera, moveBy, type Place, type Size, wholeMap, zoomAt } from './camera.ts';
import { extendTrail, type Trail } from './lasso.ts';

/** What gestures act on. */
export interface GestureTarget {
  readonly stage: HTMLElement;
  size(): Size;
  camera(): Camera;
  setCamera(camera: Camera): void;
  /** True while a drag draws a lasso instead of moving the map. */
  usesLasso(): boolean;
  hover(at: Place | undefined): void;
  click(at: Place): void;
  /** A lasso that is being drawn; undefined for one that was given up. */
  trail(trail: Trail | undefined): void;
  closeTrail(trail: Trail): void;
}

const clickReach = 4;
/** Milliseconds after the page was scrolled in which the wheel goes on scrolling it, though the map came under it. */
const scrollRest = 350;

/** Listens to pointers, wheel and keys; the answer stops that. */
export function listenToGestures(target: GestureTarget): () => void {
  const { stage } = target;
  const end = new AbortController();
  const options = { signal: end.signal };
  const pointers = new Map<number, Place>();
  let trail: Trail | undefined;
  let start: Place | undefined;
  let isClick = false;
  let lastScroll = Number.NEGATIVE_INFINITY;

  const placeOf = ({ clientX, clientY }: MouseEvent): Place => {
    const { left, top } = stage.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const zoom = (at: Place, factor: number) => target.setCamera(zoomAt(target.camera(), target.size(), at, factor));
  const giveUp = () => {
    trail = undefined;
    target.trail(undefined);
  };

  stage.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0 || event.target instanceof HTMLButtonElement) return;
      stage.setPointerCapture(event.pointerId);
      const at = placeOf(event);
      pointers.set(event.pointerId, at);
      start = at;
      isClick = pointers.size === 1;
      if (pointers.size > 1) giveUp();
      else if (event.shiftKey || target.usesLasso()) trail = [at.x, at.y];
      target.hover(undefined);
    },
    options,
  );
  stage.addEventListener(
    'pointermove',
    (event) => {
      const at = placeOf(event);
      const before = pointers.get(event.pointerId);
      if (!before) return target.hover(at);
      if (start && Math.hypot(at.x - start.x, at.y - start.y) > clickReach) isClick = false;
      if (trail) {
        trail = extendTrail(trail, at);
        target.trail(trail);
      } else if (pointers.size === 2) pinch(event.pointerId, before, at);
      else if (!isClick) target.setCamera(moveBy(target.camera(), target.size(), at.x - before.x, at.y - before.y));
      else return;
      pointers.set(event.pointerId, at);
    },
    options,
  );
  const pinch = (moved: number, before: Place, at: Place) => {
    const other = [...pointers].find(([id]) => id !== moved)?.[1];
    if (!other) return;
    const spread = (place: Place) => Math.max(1, Math.hypot(place.x - other.x, place.y - other.y));
    zoom({ x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 }, spread(at) / spread(before));
    target.setCamera(moveBy(target.camera(), target.size(), (at.x - before.x) / 2, (at.y - before.y) / 2));
  };
  const release = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId)) return;
    const drawn = trail;
    trail = undefined;
    if (event.type === 'pointercancel') return target.trail(undefined);
    if (isClick) {
      if (drawn) target.trail(undefined);
      target.click(placeOf(event));
    } else if (drawn) target.closeTrail(drawn);
  };
  stage.addEventListener('pointerup', release, options);
  stage.addEventListener('pointercancel', release, options);
  stage.addEventListener('pointerleave', () => target.hover(undefined), options);
  stage.addEventListener('dblclick', (event) => zoom(placeOf(event), event.shiftKey ? 0.5 : 2), options);
  document.addEventListener('scroll', () => (lastScroll = performance.now()), { ...options, passive: true });
  stage.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && performance.now() - lastScroll < scrollRest) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      // A pinch on a touch pad arrives as a wheel with Ctrl, in smaller steps.
      zoom(placeOf(event), Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0015)));
    },
    { ...options, passive: false },
  );
  stage.addEventListener(
    'keydown',
    (event) => {
      if (event.target !== stage || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'Escape' && trail) giveUp();
      const next = moveByKey(event.key, target.camera(), target.size());
      if (!next) return;
      event.preventDefault();
      target.setCamera(next);
    },
    options,
  );
  return () => end.abort();
}

const keyStep = 48;

/** Where a key moves the camera; undefined for a key that moves nothing. */
export function moveByKey(key: string, camera: Camera, size: Size): Camera | undefined {
  const middle = { x: size.width / 2, y: size.height / 2 };
  switch (key) {
    case 'ArrowLeft':
      return moveBy(camera, size, keyStep, 0);
    case 'ArrowRight':
      return moveBy(camera, size, -keyStep, 0);
    case 'ArrowUp':
      return moveBy(camera, size, 0, keyStep);
    case 'ArrowDown':
      return moveBy(camera, size, 0, -keyStep);
    case '+':
    case '=':
      return zoomAt(camera, size, middle, 1.4);
    case '-':
      return zoomAt(camera, size, middle, 1 / 1.4);
    case '0':
      return wholeMap;
    default:
      return undefined;
  }
}
