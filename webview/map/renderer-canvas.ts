import { type Camera, pointGrowth, type Size, scaleOf } from './camera.ts';
import { radiusParts, type Scene } from './layers.ts';
import { fitCanvas, type Palette, type Renderer } from './renderer.ts';
import { coverShape } from './shapes.ts';

/** A look made ready to be laid over pixels of one image: what it adds to each, and how much of it stays. */
interface Brush {
  readonly reach: number;
  /** Pixels to the right and below the middle, pair by pair. */
  readonly steps: Int16Array;
  /** The same as a distance in the image. */
  readonly offsets: Int32Array;
  /** Red and blue in one number, and green, each times the cover in 256 parts. */
  readonly redBlue: Int32Array;
  readonly green: Int32Array;
  readonly rests: Int32Array;
}

/** What brushes are made for: another of these needs new ones. */
interface Sheet {
  readonly image: ImageData;
  readonly pixels: Int32Array;
  readonly palette: Palette;
  /** Device pixels for a CSS pixel of a radius. */
  readonly scale: number;
  readonly brushes: Map<number, Brush>;
}

/**
 * A renderer for machines without a graphics card. It sets pixels itself, because 100,000 calls of `arc` and `fill`
 * take a tenth of a second, and 100,000 prepared brushes a few milliseconds.
 */
export function openCanvas(canvas: HTMLCanvasElement): Renderer | undefined {
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) return undefined;
  let palette: Palette | undefined;
  let scene: Scene | undefined;
  let sheet: Sheet | undefined;
  const readySheet = (colours: Palette, scale: number): Sheet => {
    const { width, height } = canvas;
    const image =
      sheet?.image.width === width && sheet.image.height === height
        ? sheet.image
        : context.createImageData(width, height);
    if (sheet?.image === image && sheet.scale === scale && sheet.palette === colours) return sheet;
    return { image, pixels: new Int32Array(image.data.buffer), palette: colours, scale, brushes: new Map() };
  };

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
      // Brushes are made for steps of the growth: new ones now and then while one zooms, not with every frame.
      sheet = readySheet(palette, (Math.round(pointGrowth(camera) * 8) / 8) * ratio);
      const [red, green, blue] = palette.background;
      sheet.pixels.fill((255 << 24) | (blue << 16) | (green << 8) | red);
      if (scene) brushPoints(sheet, scene, camera, size, ratio);
      context.putImageData(sheet.image, 0, 0);
    },
    dispose() {
      scene = undefined;
      sheet = undefined;
    },
  };
}

function brushPoints(sheet: Sheet, { coordinates, looks }: Scene, camera: Camera, size: Size, ratio: number): void {
  const { pixels, brushes } = sheet;
  const { width, height } = sheet.image;
  const scale = scaleOf(camera, size) * ratio;
  const left = width / 2 - camera.x * scale;
  const top = height / 2 + camera.y * scale;
  const keys = new Int32Array(looks.buffer);
  let key = -1;
  let brush: Brush | undefined;
  for (let i = 0; i < keys.length; i++) {
    const x = (left + coordinates[2 * i]! * scale + 0.5) | 0;
    const y = (top - coordinates[2 * i + 1]! * scale + 0.5) | 0;
    if (x < -64 || y < -64 || x >= width + 64 || y >= height + 64) continue;
    // Neighbours in the order of drawing mostly look alike.
    if (keys[i]! !== key || !brush) {
      key = keys[i]!;
      brush = brushes.get(key) ?? makeBrush(sheet, key);
      brushes.set(key, brush);
    }
    const { reach } = brush;
    if (x >= reach && y >= reach && x < width - reach && y < height - reach) brushWhole(pixels, brush, y * width + x);
    else brushPart(sheet, brush, x, y);
  }
}

function brushWhole(pixels: Int32Array, { offsets, redBlue, green, rests }: Brush, middle: number): void {
  for (let k = 0; k < offsets.length; k++) {
    const at = middle + offsets[k]!;
    pixels[at] = blend(pixels[at]!, redBlue[k]!, green[k]!, rests[k]!);
  }
}

/** A brush over the edge of the image. */
function brushPart({ pixels, image: { width, height } }: Sheet, brush: Brush, x: number, y: number): void {
  const { steps, redBlue, green, rests } = brush;
  for (let k = 0; k < rests.length; k++) {
    const right = x + steps[2 * k]!;
    const down = y + steps[2 * k + 1]!;
    if (right < 0 || down < 0 || right >= width || down >= height) continue;
    const at = down * width + right;
    pixels[at] = blend(pixels[at]!, redBlue[k]!, green[k]!, rests[k]!);
  }
}

/** Whole numbers of 32 bits only: they may run over, because the shift takes them as unsigned. */
function blend(below: number, redBlue: number, green: number, rest: number): number {
  const mixed = ((redBlue + Math.imul(below & 0xff00ff, rest)) >>> 8) & 0xff00ff;
  const mixedGreen = (green + Math.imul((below >>> 8) & 255, rest)) & 0xff00;
  return 0xff000000 | mixed | mixedGreen;
}

/** Makes the brush of a look: its bytes are colour, shape and radius, the first one lowest. */
function makeBrush({ image: { width }, palette: { colours }, scale }: Sheet, look: number): Brush {
  const slot = 4 * (look & 255);
  const [red = 0, green = 0, blue = 0, opacity = 0] = colours.subarray(slot, slot + 4);
  const radius = (((look >>> 16) & 255) / radiusParts) * scale;
  const reach = Math.ceil(radius + 0.5);
  const steps: number[] = [];
  const covers: number[] = [];
  for (let down = -reach; down <= reach; down++) {
    for (let right = -reach; right <= reach; right++) {
      const cover = coverShape((look >>> 8) & 255, right, down, radius) * opacity;
      // What covers less than a thirtieth is not seen, and is most of a small brush.
      if (cover < 8) continue;
      steps.push(right, down);
      covers.push(Math.round((cover * 256) / 255));
    }
  }
  return {
    reach,
    steps: Int16Array.from(steps),
    offsets: Int32Array.from(covers, (_, k) => steps[2 * k + 1]! * width + steps[2 * k]!),
    redBlue: Int32Array.from(covers, (cover) => ((blue << 16) | red) * cover),
    green: Int32Array.from(covers, (cover) => green * cover),
    rests: Int32Array.from(covers, (cover) => 256 - cover),
  };
}
