import type { Camera, Size } from './camera.ts';
import type { Scene } from './layers.ts';

/** Colours of the theme for the map: four bytes (red, green, blue, opacity) a slot. */
export interface Palette {
  readonly colours: Uint8Array<ArrayBuffer>;
  /** Red, green and blue of what is behind the points. */
  readonly background: readonly [number, number, number];
}

/** Draws points into a canvas of its own. */
export interface Renderer {
  readonly kind: 'webgl' | 'canvas';
  readonly canvas: HTMLCanvasElement;
  setScene(scene: Scene): void;
  setPalette(palette: Palette): void;
  /** `ratio`: device pixels for one CSS pixel. */
  draw(camera: Camera, size: Size, ratio: number): void;
  dispose(): void;
}

/** Gives a canvas as many pixels as the screen has for it. */
export function fitCanvas(canvas: HTMLCanvasElement, { width, height }: Size, ratio: number): void {
  const [across, down] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
}
