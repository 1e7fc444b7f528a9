/** Where the map is looked at from: the point in the middle, and how many times larger than the whole map. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** The size of the drawing in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A place in CSS pixels from the top left, or on the map. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The whole map. */
export const wholeMap: Camera = { x: 0, y: 0, zoom: 1 };

const nearest = 400;
const farthest = 0.5;

/** CSS pixels for one unit of the map. */
export function scaleOf({ zoom }: Camera, { width, height }: Size): number {
  return (Math.max(1, Math.min(width, height)) / 2) * 0.94 * zoom;
}

/** Where a place of the map is drawn; the map's y points up. */
export function toScreen(camera: Camera, size: Size, x: number, y: number): Place {
  const scale = scaleOf(camera, size);
  return { x: size.width / 2 + (x - camera.x) * scale, y: size.height / 2 - (y - camera.y) * scale };
}

/** Which place of the map is drawn here. */
export function toMap(camera: Camera, size: Size, x: number, y: number): Place {
  const scale = scaleOf(camera, size);
  return { x: camera.x + (x - size.width / 2) / scale, y: camera.y - (y - size.height / 2) / scale };
}

/** Moves what is drawn by some pixels; the middle never leaves the map. */
export function moveBy(camera: Camera, size: Size, right: number, down: number): Camera {
  const scale = scaleOf(camera, size);
  return keepInside({ ...camera, x: camera.x - right / scale, y: camera.y + down / scale });
}

/** Zooms so that the place under a pixel stays there. */
export function zoomAt(camera: Camera, size: Size, at: Place, factor: number): Camera {
  const zoom = Math.max(farthest, Math.min(nearest, camera.zoom * factor));
  const held = toMap(camera, size, at.x, at.y);
  const next = { ...camera, zoom };
  const moved = toMap(next, size, at.x, at.y);
  return keepInside({ x: camera.x + held.x - moved.x, y: camera.y + held.y - moved.y, zoom });
}

function keepInside({ x, y, zoom }: Camera): Camera {
  const clamp = (value: number) => Math.max(-1, Math.min(1, value));
  return { x: clamp(x), y: clamp(y), zoom };
}

/** How much larger points are drawn as one looks closer. */
export function pointGrowth({ zoom }: Camera): number {
  return Math.max(0.8, Math.min(2.2, zoom ** 0.3));
}
