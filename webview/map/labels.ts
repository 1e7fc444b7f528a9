import type { ClusterView } from '../../src/protocol/panel-view.ts';
import type { PointsView } from '../../src/protocol/points-view.ts';
import type { Place, Size } from './camera.ts';

/** Where a cluster lies on the map. */
export interface Anchor {
  /** Its place in the order of choice. */
  readonly cluster: number;
  readonly x: number;
  readonly y: number;
}

/** The middle of each cluster's demonstrations; of its rows where none of them is on the map. */
export function findAnchors(points: PointsView, clusters: number): readonly Anchor[] {
  const demonstrations = new Float64Array(clusters * 3);
  const rows = new Float64Array(clusters * 3);
  const add = (sums: Float64Array, cluster: number, place: number) => {
    sums[3 * cluster]! += points.coordinates[2 * place]!;
    sums[3 * cluster + 1]! += points.coordinates[2 * place + 1]!;
    sums[3 * cluster + 2]! += 1;
  };
  for (let place = 0; place < points.real + points.synthetic; place++) {
    const cluster = points.clusters[place]!;
    if (cluster >= clusters) continue;
    add(rows, cluster, place);
    if (points.demonstrations[place] === 1) add(demonstrations, cluster, place);
  }
  const anchors: Anchor[] = [];
  for (let cluster = 0; cluster < clusters; cluster++) {
    const sums = demonstrations[3 * cluster + 2]! > 0 ? demonstrations : rows;
    const count = sums[3 * cluster + 2]!;
    if (count > 0) anchors.push({ cluster, x: sums[3 * cluster]! / count, y: sums[3 * cluster + 1]! / count });
  }
  return anchors;
}

/** A label that wants to be drawn. */
export interface Wish {
  readonly cluster: number;
  readonly at: Place;
  /** Width with the name, and with the number alone. */
  readonly width: number;
  readonly shortWidth: number;
}

/** A label that is drawn: its top left corner, and whether there is room for the name. */
export interface Label {
  readonly cluster: number;
  readonly x: number;
  readonly y: number;
  readonly whole: boolean;
}

const height = 18;
const offset = 9;

/** Places labels so that none covers another, the first wishes first: beside the middle, left of it, or as a number. */
export function placeLabels(wishes: readonly Wish[], size: Size): readonly Label[] {
  const taken: { x: number; y: number; width: number }[] = [];
  const isFree = (x: number, y: number, width: number) =>
    x >= 0 &&
    y >= 0 &&
    x + width <= size.width &&
    y + height <= size.height &&
    taken.every(
      (box) => x + width + 2 <= box.x || box.x + box.width + 2 <= x || y + height <= box.y || box.y + height <= y,
    );
  const labels: Label[] = [];
  for (const { cluster, at, width, shortWidth } of wishes) {
    const y = at.y - height / 2;
    const tries = [
      { x: at.x + offset, y, width, whole: true },
      { x: at.x - offset - width, y, width, whole: true },
      { x: at.x - width / 2, y: y - height, width, whole: true },
      { x: at.x - width / 2, y: y + height, width, whole: true },
      { x: at.x + offset, y, width: shortWidth, whole: false },
      { x: at.x - offset - shortWidth, y, width: shortWidth, whole: false },
    ];
    const found = tries.find((box) => isFree(box.x, box.y, box.width));
    if (!found) continue;
    taken.push(found);
    labels.push({ cluster, x: found.x, y: found.y, whole: found.whole });
  }
  return labels;
}

/** Keeps one element for each label, and moves it. */
export class LabelLayer {
  readonly #layer: HTMLElement;
  readonly #elements = new Map<number, HTMLElement>();
  readonly #widths = new Map<string, number>();
  readonly #ruler = document.createElement('canvas').getContext('2d');
  #clusters: readonly ClusterView[] = [];

  constructor(layer: HTMLElement) {
    this.#layer = layer;
  }

  setClusters(clusters: readonly ClusterView[]): void {
    this.#clusters = clusters;
    this.#widths.clear();
    const { fontSize, fontFamily } = getComputedStyle(this.#layer);
    if (this.#ruler) this.#ruler.font = `600 ${fontSize} ${fontFamily}`;
  }

  draw(anchors: readonly Anchor[], chosen: number | undefined, size: Size, toScreen: (anchor: Anchor) => Place): void {
    const sorted = chosen === undefined ? anchors : anchors.toSorted((a, b) => rank(a, chosen) - rank(b, chosen));
    const wishes = sorted.map((anchor) => ({
      cluster: anchor.cluster,
      at: toScreen(anchor),
      width: this.#measure(this.#textOf(anchor.cluster, true)),
      shortWidth: this.#measure(this.#textOf(anchor.cluster, false)),
    }));
    const labels = placeLabels(wishes, size);
    const kept = new Set(labels.map(({ cluster }) => cluster));
    for (const [cluster, element] of this.#elements) element.hidden = !kept.has(cluster);
    for (const label of labels) {
      const element = this.#elementOf(label.cluster);
      const text = this.#textOf(label.cluster, label.whole);
      if (element.textContent !== text) element.textContent = text;
      element.classList.toggle('chosen', label.cluster === chosen);
      element.style.transform = `translate(${label.x.toFixed(1)}px, ${label.y.toFixed(1)}px)`;
    }
  }

  #textOf(cluster: number, whole: boolean): string {
    const name = this.#clusters[cluster]?.name ?? '';
    const short = name.length > 28 ? `${name.slice(0, 27)}…` : name;
    return whole && short !== '' ? `${cluster + 1} ${short}` : `${cluster + 1}`;
  }

  #measure(text: string): number {
    let width = this.#widths.get(text);
    if (width === undefined) {
      width = (this.#ruler?.measureText(text).width ?? text.length * 7) + 8;
      this.#widths.set(text, width);
    }
    return width;
  }

  #elementOf(cluster: number): HTMLElement {
    let element = this.#elements.get(cluster);
    if (!element) {
      element = document.createElement('span');
      this.#layer.append(element);
      this.#elements.set(cluster, element);
    }
    return element;
  }
}

const rank = ({ cluster }: Anchor, chosen: number) => (cluster === chosen ? -1 : cluster);
