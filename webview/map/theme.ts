import { paletteSize, rampSteps, slots } from './layers.ts';
import type { Palette } from './renderer.ts';

type Colour = readonly [number, number, number, number];

/** Names of the style sheet's colours for points, and how opaque points of that colour are. */
const colourNames: readonly (readonly [slot: number, name: string, opacity: number])[] = [
  [slots.real, '--map-real', 0.6],
  [slots.demonstration, '--map-demonstration', 1],
  [slots.undecided, '--map-undecided', 0.95],
  [slots.accepted, '--map-accepted', 0.95],
  [slots.rejected, '--map-rejected', 0.95],
  [slots.edited, '--map-edited', 0.95],
  [slots.uncovered, '--map-uncovered', 0.85],
];

/** Reads the colours of the theme as they are now. */
export function readPalette(stage: HTMLElement): Palette {
  const read = openReader(stage);
  const colours = new Uint8Array(paletteSize * 4);
  const set = (slot: number, [red, green, blue]: Colour, opacity: number) => {
    colours.set([red, green, blue, Math.round(opacity * 255)], 4 * slot);
    colours.set([red, green, blue, Math.round(opacity * 0.22 * 255)], 4 * (slot + slots.faded));
  };
  for (const [slot, name, opacity] of colourNames) set(slot, read(name), opacity);
  const [low, high] = [read('--map-certain'), read('--map-uncertain')];
  for (let step = 0; step < rampSteps; step++) {
    const share = step / (rampSteps - 1);
    const mix = low.map((value, i) => Math.round(value + (high[i]! - value) * share)) as unknown as Colour;
    set(slots.ramp + step, mix, 0.55 + 0.4 * share);
  }
  const [red, green, blue] = read('--map-background');
  read.close();
  return { colours, background: [red, green, blue] };
}

interface Reader {
  (name: string): Colour;
  close(): void;
}

/** Colours come in any notation that CSS has: one pixel of a canvas tells their numbers. */
function openReader(stage: HTMLElement): Reader {
  const probe = document.createElement('span');
  probe.hidden = true;
  probe.style.setProperty('forced-color-adjust', 'none');
  stage.append(probe);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const read = (name: string): Colour => {
    if (!context) return [128, 128, 128, 255];
    probe.style.color = `var(${name})`;
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = getComputedStyle(probe).color;
    context.fillRect(0, 0, 1, 1);
    const [red = 128, green = 128, blue = 128, opacity = 255] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, opacity];
  };
  return Object.assign(read, { close: () => probe.remove() });
}

/** Calls back whenever the colours of the theme may have changed; the answer stops that. */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((text) => matchMedia(text));
  for (const query of queries) query.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    for (const query of queries) query.removeEventListener('change', changed);
  };
}

/** Calls back when a CSS pixel gets another number of device pixels, as on another screen; the answer stops that. */
export function watchRatio(changed: () => void): () => void {
  let stop = () => {};
  const watch = () => {
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    const change = () => {
      stop();
      watch();
      changed();
    };
    query.addEventListener('change', change);
    stop = () => query.removeEventListener('change', change);
  };
  watch();
  return () => stop();
}
