import type { ClusterView } from '../../src/protocol/panel-view.ts';
import type { PointsView } from '../../src/protocol/points-view.ts';
import { type Camera, type Place, type Size, scaleOf, toMap, toScreen, wholeMap } from './camera.ts';
import { findPoint, type PointGrid } from './hit-test.ts';
import { type Anchor, findAnchors, LabelLayer } from './labels.ts';
import { drawPolygon, type Trail } from './lasso.ts';
import { buildScene, type Scene, type SceneInput } from './layers.ts';
import type { Renderer } from './renderer.ts';
import { openCanvas } from './renderer-canvas.ts';
import { openWebGl } from './renderer-webgl.ts';
import { readPalette, watchRatio, watchTheme } from './theme.ts';

/** The elements that the stage draws in, one above the other. */
export interface StageParts {
  readonly stage: HTMLElement;
  readonly labels: HTMLElement;
  readonly lasso: SVGPathElement;
  readonly ring: SVGCircleElement;
}

const clickReach = 9;
/** Milliseconds that a lost graphics context may take to come back. */
const restoreTime = 2000;
/** Milliseconds of rest after which a rough picture becomes a fine one. */
const refineTime = 120;
const manyPoints = 20_000;

/** The map's drawing: it draws when something changed, and never otherwise. */
export class Stage {
  readonly #parts: StageParts;
  readonly #labels: LabelLayer;
  readonly #stops: (() => void)[] = [];
  #renderer: Renderer | undefined;
  #camera: Camera = wholeMap;
  #size: Size = { width: 1, height: 1 };
  #points: PointsView | undefined;
  #grid: PointGrid | undefined;
  #scene: Scene | undefined;
  #anchors: readonly Anchor[] = [];
  #chosen: number | undefined;
  #ringed: number | undefined;
  #lasso: readonly number[] = [];
  #trail: Trail | undefined;
  #frame = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #isDrawn = false;

  constructor(parts: StageParts) {
    this.#parts = parts;
    this.#labels = new LabelLayer(parts.labels);
    this.#open(true);
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(parts.stage);
    this.#stops.push(
      () => observer.disconnect(),
      watchTheme(() => this.#takeTheme()),
      watchRatio(() => this.#drawSoon()),
    );
    this.#measure();
  }

  /** `webgl`, `canvas`, or undefined where neither works. */
  get kind(): string | undefined {
    return this.#renderer?.kind;
  }

  get camera(): Camera {
    return this.#camera;
  }

  get size(): Size {
    return this.#size;
  }

  setCamera(camera: Camera): void {
    this.#camera = camera;
    this.#drawSoon();
    if (!this.#drawsRoughly) return;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      this.#drawSoon();
    }, refineTime);
  }

  /** True where moving would be slow with every pixel of a fine screen: it is drawn with fewer until it rests. */
  get #drawsRoughly(): boolean {
    return (
      this.#renderer?.kind === 'canvas' && devicePixelRatio > 1 && (this.#scene?.looks.length ?? 0) > 4 * manyPoints
    );
  }

  /** Shows points, or the same ones in another light. */
  show(input: SceneInput, grid: PointGrid): void {
    this.#points = input.points;
    this.#grid = grid;
    this.#chosen = input.cluster;
    this.#scene = buildScene(input);
    this.#renderer?.setScene(this.#scene);
    this.#drawSoon();
  }

  /** Names the clusters on the map. */
  name(points: PointsView, clusters: readonly ClusterView[]): void {
    this.#anchors = findAnchors(points, clusters.length);
    this.#labels.setClusters(clusters);
    this.#drawSoon();
  }

  /** Puts a ring around a point; undefined for none. */
  ring(place: number | undefined): void {
    this.#ringed = place;
    this.#drawSoon();
  }

  /** Shows a lasso by its corners on the map. */
  setLasso(corners: readonly number[]): void {
    this.#lasso = corners;
    this.#drawSoon();
  }

  /** Shows a lasso that is being drawn. */
  setTrail(trail: Trail | undefined): void {
    this.#trail = trail;
    this.#drawSoon();
  }

  /** The point under the pointer. */
  findAt({ x, y }: Place): number | undefined {
    const [grid, points] = [this.#grid, this.#points];
    if (!grid || !points) return undefined;
    const scale = scaleOf(this.#camera, this.#size);
    const bonus = (place: number) => (place >= points.real ? 4 : points.demonstrations[place] === 1 ? 5 : 0) / scale;
    return findPoint(grid, toMap(this.#camera, this.#size, x, y), clickReach / scale, bonus);
  }

  /** Where a point is drawn. */
  placeOf(point: number): Place | undefined {
    const [x, y] = [this.#points?.coordinates[2 * point], this.#points?.coordinates[2 * point + 1]];
    return x === undefined || y === undefined ? undefined : toScreen(this.#camera, this.#size, x, y);
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#rest);
    for (const stop of this.#stops) stop();
    this.#renderer?.dispose();
    this.#renderer?.canvas.remove();
  }

  #open(triesWebGl: boolean): void {
    // A canvas that once was WebGL's gives no 2D context: each renderer gets its own.
    const makeCanvas = () => document.createElement('canvas');
    const renderer = (triesWebGl ? openWebGl(makeCanvas()) : undefined) ?? openCanvas(makeCanvas());
    this.#renderer = renderer;
    if (!renderer) return;
    renderer.canvas.setAttribute('aria-hidden', 'true');
    this.#parts.stage.prepend(renderer.canvas);
    this.#parts.stage.dataset.renderer = renderer.kind;
    if (this.#scene) renderer.setScene(this.#scene);
    this.#takeTheme();
    if (renderer.kind === 'webgl') this.#watchContext(renderer);
  }

  /** A graphics context may be lost when the machine sleeps or has too many: it comes back, or the fallback draws. */
  #watchContext(renderer: Renderer): void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    renderer.canvas.addEventListener('webglcontextlost', (event) => {
      if (this.#renderer !== renderer) return;
      event.preventDefault();
      timer = setTimeout(() => {
        renderer.canvas.remove();
        renderer.dispose();
        this.#open(false);
      }, restoreTime);
    });
    renderer.canvas.addEventListener('webglcontextrestored', () => {
      clearTimeout(timer);
      this.#drawSoon();
    });
  }

  #takeTheme(): void {
    this.#renderer?.setPalette(readPalette(this.#parts.stage));
    this.#drawSoon();
  }

  #measure(): void {
    const { clientWidth, clientHeight } = this.#parts.stage;
    this.#size = { width: Math.max(1, clientWidth), height: Math.max(1, clientHeight) };
    this.#drawSoon();
  }

  #drawSoon(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw(): void {
    const isMoving = this.#rest !== undefined;
    this.#renderer?.draw(this.#camera, this.#size, isMoving ? 1 : devicePixelRatio);
    const project = (x: number, y: number) => toScreen(this.#camera, this.#size, x, y);
    this.#labels.draw(this.#anchors, this.#chosen, this.#size, ({ x, y }) => project(x, y));
    const { lasso, ring } = this.#parts;
    const trail = this.#trail;
    lasso.setAttribute('d', trail ? drawPolygon(trail, (x, y) => ({ x, y })) : drawPolygon(this.#lasso, project));
    const at = this.#ringed === undefined ? undefined : this.placeOf(this.#ringed);
    ring.setAttribute('visibility', at ? 'visible' : 'hidden');
    if (at) {
      ring.setAttribute('cx', at.x.toFixed(1));
      ring.setAttribute('cy', at.y.toFixed(1));
    }
    if (this.#scene && !this.#isDrawn) {
      this.#isDrawn = true;
      performance.mark('synalign-first-draw');
    }
  }
}
