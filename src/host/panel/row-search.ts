import * as vscode from 'vscode';
import { chooseRows, isLeft, type RowLookups } from '../../protocol/choose-rows.ts';
import { everyRow, type RowPage, type RowQuery, type RowView } from '../../protocol/row-view.ts';
import { cutRow } from '../../view/present-rows.ts';
import type { DecidableEntry } from '../review/review-entry.ts';
import type { StudyLink } from '../study-link.ts';
import type { PanelSource } from './panel-source.ts';
import type { ShownRun } from './shown-run.ts';

/** The rows that are on the webview's screen. */
export interface RowWindow {
  readonly query: RowQuery;
  readonly from: number;
  readonly count: number;
}

/** The points inside a lasso. */
interface Lasso {
  readonly ids: ReadonlySet<string>;
  /** Lines of real rows. */
  readonly lines: readonly number[];
}

/** How near rows are to what the user looks for. */
interface Nearness {
  readonly to: string;
  readonly similarity: ReadonlyMap<string, number>;
  readonly problem?: string;
}

/** Finds the rows of the shown run that the user looks at. */
export class RowSearch {
  window: RowWindow = { query: everyRow, from: 0, count: 0 };
  readonly #source: PanelSource;
  readonly #shown: ShownRun;
  readonly #study: StudyLink;
  #lasso: Lasso | undefined;
  #nearness: Nearness | undefined;

  constructor(source: PanelSource, shown: ShownRun, study: StudyLink) {
    this.#source = source;
    this.#shown = shown;
    this.#study = study;
  }

  /** Real rows inside the lasso, by line. */
  get realLines(): readonly number[] {
    return this.#lasso?.lines ?? [];
  }

  /** Lets go of what belongs to another run. */
  clear(): void {
    this.#lasso = undefined;
    this.#nearness = undefined;
  }

  /** The rows on screen. */
  page(): RowPage {
    const { query, from, count } = this.window;
    const { rows, left, note } = chooseRows(this.#shown.rows, query, this.#lookups(query));
    const known = this.#nearnessOf(query)?.similarity;
    return {
      query,
      from,
      total: rows.length,
      left,
      rows: rows.slice(from, from + count).map((row) => {
        const similarity = known?.get(row.id);
        return similarity === undefined ? cutRow(row) : { ...cutRow(row), similarity };
      }),
      ...(note === undefined ? {} : { note: this.#nearnessOf(query)?.problem ?? note }),
    };
  }

  /** Where a row stands in the list on screen, from 0; undefined when the list does not hold it. */
  placeOf(id: string): number | undefined {
    const { query } = this.window;
    const place = chooseRows(this.#shown.rows, query, this.#lookups(query)).rows.findIndex((row) => row.id === id);
    return place < 0 ? undefined : place;
  }

  /** The undecided rows of a query, in its order. */
  chooseLeft(query: RowQuery): readonly DecidableEntry[] {
    return chooseRows(this.#shown.rows, query, this.#lookups(query))
      .rows.filter(isLeft)
      .flatMap(({ id }) => this.#shown.entryOf(id) ?? []);
  }

  /** Measures how near the rows are to a row or a text. True when that is news. */
  async rank(target: NonNullable<RowQuery['near']>): Promise<boolean> {
    const to = JSON.stringify(target);
    if (this.#nearness?.to === to) return false;
    try {
      const study = await this.#study.whenOpen();
      const ranked = await study?.rankBy(
        target,
        this.#source.rowsOf(this.#shown.id).map(({ id, row }) => ({ id, row })),
      );
      if (!ranked) return false;
      this.#nearness = { to, similarity: new Map(ranked.ids.map((id, i) => [id, ranked.similarities[i] ?? 0])) };
    } catch (error) {
      const problem = vscode.l10n.t('Search by meaning is not available: {0}', (error as Error).message);
      this.#nearness = { to, similarity: new Map(), problem };
    }
    return true;
  }

  /** Takes the points inside a lasso on the map of that key; none lets go of it. */
  catchPoints(key: string, places: Uint32Array): void {
    const { map } = this.#study;
    this.#lasso = undefined;
    if (!map || map.key !== key || places.length === 0) return;
    const real = map.realCount;
    const ids = new Set<string>();
    const lines: number[] = [];
    for (const place of places) {
      const id = map.ids[place - real];
      if (id !== undefined) ids.add(id);
      else if (place < real) lines.push(map.lines[place] ?? 0);
    }
    this.#lasso = { ids, lines };
  }

  #nearnessOf({ near }: RowQuery): Nearness | undefined {
    return near && this.#nearness?.to === JSON.stringify(near) ? this.#nearness : undefined;
  }

  #lookups(query: RowQuery): RowLookups<RowView> {
    const lasso = this.#lasso;
    const nearness = this.#nearnessOf(query);
    const places = new Map(this.#shown.state?.clusters.map(({ id }, place) => [id, place]));
    return {
      placeOf: (cluster) => places.get(cluster) ?? places.size,
      ...(lasso ? { isInLasso: ({ id }) => lasso.ids.has(id) } : {}),
      ...(nearness && nearness.problem === undefined ? { similarityOf: ({ id }) => nearness.similarity.get(id) } : {}),
    };
  }
}
