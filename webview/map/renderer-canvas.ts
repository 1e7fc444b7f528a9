import { type Camera, pointGrowth, type Size, scaleOf } from './camera.ts';
import { radiusParts, type Scene } from './layers.ts';
import { fitCanvas, type Palette, type Renderer } from './renderer.ts';
import { coverShape } from './shapes.ts';

/** A shape of one size: how much of each pixel it covers, in 256 parts. Pixels that it leaves free are not listed. */
interface Stamp {
  readonly reach: number;
  /** Pixels to the right and below the middle, pair by pair. */
  readonly steps: Int16Array;
  readonly covers: Uint16Array;
}

/**
 * A renderer for machines without WebGL. It sets pixels itself, because 100,000 calls of `arc` and `fill` take a tenth
 * of a second, and 100,000 prepared stamps a few milliseconds.
 */
export function openCanvas(canvas: HTMLCanvasElement): Renderer | undefined {
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) return undefined;
  let palette: Palette | undefined;
  let scene: Scene | undefined;
  let image: ImageData | undefined;
  let stamps = new Map<number, Stamp>();
  let stampScale = 0;

  return {
    kind: 'canvas',
    canvas,
    setScene(next) {
      scene = next;
    },
    setPalette(next) {
      palette = next;
    },
    draw(camera, size, ratio) {
      if (!palette) return;
      fitCanvas(canvas, size, ratio);
      if (image?.width !== canvas.width || image.height !== canvas.height) {
        image = context.createImageData(canvas.width, canvas.height);
      }
      // Stamps are cut for steps of the growth: a new set while one zooms, not with every frame.
      const scale = Math.round(pointGrowth(camera) * 8) / 8;
      if (scale * ratio !== stampScale) stamps = new Map();
      stampScale = scale * ratio;
      const [red, green, blue] = palette.background;
      const pixels = new Uint32Array(image.data.buffer);
      pixels.fill(((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0);
      if (scene) stampPoints({ pixels, image, scene, palette, stamps, stampScale }, camera, size, ratio);
      context.putImageData(image, 0, 0);
    },
    dispose() {
      scene = undefined;
      image = undefined;
    },
  };
}

interface Sheet {
  readonly pixels: Uint32Array;
  readonly image: ImageData;
  readonly scene: Scene;
  readonly palette: Palette;
  readonly stamps: Map<number, Stamp>;
  readonly stampScale: number;
}

function stampPoints(sheet: Sheet, camera: Camera, size: Size, ratio: number): void {
  const { coordinates, looks } = sheet.scene;
  const { width, height } = sheet.image;
  const { colours } = sheet.palette;
  const scale = scaleOf(camera, size) * ratio;
  const left = width / 2 - camera.x * scale;
  const top = height / 2 + camera.y * scale;
  for (let i = 0, n = coordinates.length >> 1; i < n; i++) {
    const x = Math.round(left + coordinates[2 * i]! * scale);
    const y = Math.round(top - coordinates[2 * i + 1]! * scale);
    if (x < -64 || y < -64 || x >= width + 64 || y >= height + 64) continue;
    const shape = looks[4 * i + 1]!;
    const radius = looks[4 * i + 2]!;
    const key = (shape << 8) | radius;
    let stamp = sheet.stamps.get(key);
    if (!stamp) {
      stamp = cutStamp(shape, (radius / radiusParts) * sheet.stampScale);
      sheet.stamps.set(key, stamp);
    }
    const slot = 4 * looks[4 * i]!;
    const { reach } = stamp;
    const isWhole = x >= reach && y >= reach && x < width - reach && y < height - reach;
    blend(sheet, stamp, x, y, isWhole, colours[slot]!, colours[slot + 1]!, colours[slot + 2]!, colours[slot + 3]!);
  }
}

/** Lays a colour over the pixels of a stamp: red and blue in one multiplication, green in another. */
function blend(
  { pixels, image: { width, height } }: Sheet,
  { steps, covers }: Stamp,
  x: number,
  y: number,
  isWhole: boolean,
  red: number,
  green: number,
  blue: number,
  opacity: number,
): void {
  const redBlue = (blue << 16) | red;
  for (let k = 0; k < covers.length; k++) {
    const right = x + steps[2 * k]!;
    const down = y + steps[2 * k + 1]!;
    if (!isWhole && (right < 0 || down < 0 || right >= width || down >= height)) continue;
    const at = down * width + right;
    const cover = (covers[k]! * opacity + 128) >> 8;
    const below = pixels[at]!;
    const rest = 256 - cover;
    const mixed = ((redBlue * cover + (below & 0xff00ff) * rest) >>> 8) & 0xff00ff;
    const mixedGreen = (green * cover + ((below >>> 8) & 255) * rest) & 0xff00;
    pixels[at] = (0xff000000 | mixed | mixedGreen) >>> 0;
  }
}

function cutStamp(shape: number, radius: number): Stamp {
  const reach = Math.ceil(radius + 0.5);
  const steps: number[] = [];
  const covers: number[] = [];
  for (let down = -reach; down <= reach; down++) {
    for (let right = -reach; right <= reach; right++) {
      const cover = Math.round(coverShape(shape, right, down, radius) * 256);
      if (cover < 8) continue;
      steps.push(right, down);
      covers.push(cover);
    }
  }
  return { reach, steps: Int16Array.from(steps), covers: Uint16Array.from(covers) };
}
