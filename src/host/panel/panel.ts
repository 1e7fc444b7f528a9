import { basename } from 'node:path';
import * as vscode from 'vscode';
import { findNextUndo } from '../../core/data/next-undo.ts';
import { readLabel } from '../../core/data/to-sample.ts';
import { chooseRows, isLeft, type RowLookups } from '../../protocol/choose-rows.ts';
import { type HostMessage, protocolVersion } from '../../protocol/host-message.ts';
import { type Intent, readIntent } from '../../protocol/intent.ts';
import type { ReviewView, VerdictView } from '../../protocol/panel-view.ts';
import { everyRow, type RowPage, type RowQuery, type RowView } from '../../protocol/row-view.ts';
import { presentPanel } from '../../view/present-panel.ts';
import { cutRow, presentRow, readRowText } from '../../view/present-rows.ts';
import { presentAttributes } from '../../view/present-attributes.ts';
import { showFailure } from '../messages.ts';
import { RealRows } from '../real-rows.ts';
import type { DecidableEntry } from '../review/review-entry.ts';
import { findMissing } from '../review/review-session.ts';
import type { Services } from '../services.ts';
import { readReviewer } from '../settings.ts';
import { createThrottle, type Throttle } from '../throttle.ts';
import { measurePace } from './pace.ts';
import { handleIntent } from './panel-intents.ts';
import { writePanelPage } from './panel-page.ts';
import type { PanelSource } from './panel-source.ts';
import { regionsOf } from './plan-regions.ts';
import { countCells, toMarks, toPoints } from './points.ts';
import { presentDetail } from './row-detail.ts';
import { StudyLink } from './study-link.ts';

/** Real rows shown beside a synthetic one. */
const nearestRows = 3;

/** The rows that are on the webview's screen. */
export interface RowWindow {
  readonly query: RowQuery;
  readonly from: number;
  readonly count: number;
}

/** One panel: what it shows follows from the records alone, so that its webview can be ended and made again at any moment. */
export class Panel implements vscode.Disposable {
  readonly source: PanelSource;
  readonly services: Services;
  readonly real: RealRows;
  readonly study: StudyLink;
  /** The run that is shown; the newest one unless the user chose another. */
  runId: string | undefined;
  chosenRun = false;
  window: RowWindow = { query: everyRow, from: 0, count: 0 };
  selected: string | undefined;
  lasso: { readonly ids: ReadonlySet<string>; readonly lines: readonly number[] } | undefined;
  similarity: { readonly near: string; readonly of: ReadonlyMap<string, number>; readonly problem?: string } | undefined;
  verdict: VerdictView = { state: 'none' };
  readonly #webview: vscode.Webview;
  readonly #disposables: vscode.Disposable[];
  readonly #send: Throttle;
  readonly #texts = new Map<string, string>();
  #rows: readonly RowView[] = [];
  #entries = new Map<string, DecidableEntry>();
  #sentPoints = '';
  #changedSinceRun = false;
  #fingerprintOf = '';

  constructor(panel: vscode.WebviewPanel, source: PanelSource, services: Services, extension: vscode.Uri) {
    this.source = source;
    this.services = services;
    this.#webview = panel.webview;
    const { dataset } = source.project.paths;
    this.real = new RealRows(dataset);
    this.study = new StudyLink(services.studyScript, dataset, () => ({
      shown: source.rowsOf(this.runId),
      kept: source.keptRows(),
    }));
    this.#send = createThrottle(40, () => this.#sendAll());
    const change = () => this.noteChange();
    this.#disposables = [
      this.#send,
      this.study,
      source,
      source.onDidChange(change),
      this.study.onDidChange(() => this.#send.call()),
      services.runs.onDidChangeRuns(change),
      panel.webview.onDidReceiveMessage((value: unknown) => this.#receive(value)),
    ];
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(extension, 'dist', 'webview')],
    };
    panel.webview.html = writePanelPage(panel.webview, extension, dataset);
    change();
  }

  /** Rows of the run that is shown, with their whole texts. */
  get rows(): readonly RowView[] {
    return this.#rows;
  }

  /** A row of the run that is shown as it stands in the review. */
  entryOf(id: string): DecidableEntry | undefined {
    return this.#entries.get(id);
  }

  /** Sends everything again when the records, the run or what is looked at changed. */
  noteChange(): void {
    this.#chooseRun();
    this.#send.call();
  }

  /** Sends the rows on screen. */
  sendRows(): void {
    this.post({ type: 'rows', page: this.page() });
  }

  post(message: HostMessage): void {
    void this.#webview.postMessage({ ...message, version: protocolVersion });
  }

  /** Everything anew, for a webview that knows nothing. */
  sendAnew(): void {
    this.#sentPoints = '';
    this.#send.call();
  }

  /** Rows of a query in its order. */
  choose(query: RowQuery): ReturnType<typeof chooseRows<RowView>> {
    return chooseRows(this.#rows, query, this.#lookups(query));
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  page(): RowPage {
    const { query, from, count } = this.window;
    const { rows, left, note } = this.choose(query);
    const similar = this.similarity?.near === JSON.stringify(query.near) ? this.similarity.of : undefined;
    return {
      query,
      from,
      total: rows.length,
      left,
      rows: rows.slice(from, from + count).map((row) => {
        const similarity = similar?.get(row.id);
        return similarity === undefined ? cutRow(row) : { ...cutRow(row), similarity };
      }),
      ...(note === undefined ? {} : { note: this.similarity?.problem ?? note }),
    };
  }

  #lookups(query: RowQuery): RowLookups<RowView> {
    const { lasso, similarity } = this;
    const places = new Map(this.#state()?.clusters.map(({ id }, place) => [id, place]));
    return {
      placeOf: (cluster) => places.get(cluster) ?? places.size,
      ...(lasso ? { isInLasso: ({ id }) => lasso.ids.has(id) } : {}),
      ...(query.near && similarity?.near === JSON.stringify(query.near) && similarity.problem === undefined
        ? { similarityOf: ({ id }) => similarity.of.get(id) }
        : {}),
    };
  }

  async #receive(value: unknown): Promise<void> {
    const intent: Intent | undefined = readIntent(value);
    if (!intent) return;
    try {
      await handleIntent(this, intent);
    } catch (error) {
      showFailure(error);
    }
  }

  #state() {
    return this.source.runs.find(({ id }) => id === this.runId)?.state;
  }

  #chooseRun(): void {
    const { runs } = this.source;
    if (this.chosenRun && runs.some(({ id }) => id === this.runId)) return;
    const newest = runs.findLast(({ state }) => state.start !== undefined)?.id;
    if (newest !== this.runId) {
      this.runId = newest;
      this.lasso = undefined;
      this.similarity = undefined;
    }
  }

  async #sendAll(): Promise<void> {
    this.#present();
    await this.#readTexts();
    this.post({ type: 'panel', panel: this.#panelView() });
    this.sendRows();
    await this.sendDetail();
    this.#sendMap();
    // A run needs the machine itself; its rows are studied when it has ended.
    const running = this.services.runs.find(this.source.project.paths.dataset) !== undefined;
    if (this.runId === undefined || running || this.#state()?.clusters.length === 0) return;
    this.study.show(this.runId);
    this.study.noteChange();
  }

  #present(): void {
    const { layout, decisions } = this.source;
    const weights = this.study.weights;
    const entries = this.source.rowsOf(this.runId);
    const fromRun = this.source.review?.session.records.weights;
    this.#entries = new Map(entries.map((entry) => [entry.id, entry]));
    this.#rows = entries.flatMap(({ id, row, draft }) =>
      draft
        ? [
            presentRow(
              {
                draft,
                row,
                decision: decisions.get(id),
                weight: weights ? weights.weights.get(id) : fromRun?.get(id),
                effect: weights?.effects.get(id),
              },
              layout,
            ),
          ]
        : [],
    );
  }

  /** Texts of the demonstrations of the run that is shown; read once, kept by content. */
  async #readTexts(): Promise<void> {
    const { clusters = [], start } = this.#state() ?? {};
    const members = clusters.flatMap((cluster) => cluster.members).filter(({ hash }) => !this.#texts.has(hash));
    try {
      if (members.length > 0) {
        for (const { hash, row } of await this.real.read(members)) {
          this.#texts.set(hash, readRowText(row, this.source.layout));
        }
      }
      if (start && this.#fingerprintOf !== start.runId) {
        this.#changedSinceRun = (await this.real.readFingerprint()) !== start.dataset.fingerprint;
        this.#fingerprintOf = start.runId;
      }
    } catch {
      // Without the data set everything else is still worth showing; that it changed is said.
      this.#changedSinceRun = true;
    }
  }

  #panelView() {
    const { source, study } = this;
    const { dataset } = source.project.paths;
    const run = this.services.runs.find(dataset);
    const state = this.#state();
    const clusterIds = state?.clusters.map(({ id }) => id) ?? [];
    return presentPanel({
      mode: 'panel',
      dataset: { name: basename(dataset), rows: state?.real?.counts.rows ?? 0, changed: this.#changedSinceRun },
      runs: source.runs,
      runId: this.runId,
      rows: this.#rows,
      decisions: source.decisions,
      review: this.#reviewView(),
      regions: regionsOf(source.plan),
      cells: study.map ? countCells(study.map, clusterIds) : new Map(),
      attributes: presentAttributes(state?.schema, study.histograms),
      textOf: (hash) => this.#texts.get(hash),
      ...(study.weights ? { live: study.weights } : {}),
      solving: study.solving,
      ...(run ? { progress: run } : {}),
      verdict: this.verdict,
      mayRun: vscode.workspace.isTrusted,
      ...(study.problem === undefined ? {} : { problem: study.problem }),
    });
  }

  #reviewView(): ReviewView {
    const { session } = this.source.review ?? {};
    if (!session) {
      return { accepted: 0, rejected: 0, edited: 0, left: 0, missing: 0, canUndo: false, canRedo: false };
    }
    const reviewer = readReviewer();
    const { undo, redo } = findNextUndo(session.log.events, reviewer);
    const pace = measurePace(session.log.events, reviewer);
    const edited = session.entries.filter(({ kind, decision }) => kind === 'row' && decision.state === 'edited').length;
    return {
      ...session.counts,
      edited,
      missing: findMissing(session).length,
      ...(pace === undefined ? {} : { secondsLeft: Math.round(pace * session.counts.left) }),
      canUndo: undo !== undefined,
      canRedo: redo !== undefined,
    };
  }

  /** Sends everything about the row that is selected; its nearest real rows follow when the study knows them. */
  async sendDetail(): Promise<void> {
    const { selected } = this;
    const { session } = this.source.review ?? {};
    const entry = selected === undefined ? undefined : this.#entries.get(selected);
    if (!entry || !session) return this.post({ type: 'row', detail: undefined });
    const nearest = await this.#readNearest(entry);
    if (selected !== this.selected) return;
    this.post({ type: 'row', detail: presentDetail(entry, this.source.layout, session.log.events, nearest) });
  }

  async #readNearest(entry: DecidableEntry) {
    if (this.study.map) {
      const study = await this.study.whenOpen();
      const found = await study?.nearestReal(entry.row, nearestRows).catch(() => undefined);
      if (found) return found;
    }
    const own = await this.real.read(entry.draft?.origin.demonstrations ?? []).catch(() => []);
    return own.slice(0, nearestRows).map((row) => ({ ...row, text: readRowText(row.row, this.source.layout) }));
  }

  #sendMap(): void {
    const { map, weights } = this.study;
    const clusters = this.#state()?.clusters;
    if (!map || !clusters) return;
    if (map.key !== this.#sentPoints) {
      const places = new Map(clusters.map(({ id }, place) => [id, place]));
      this.post({
        type: 'points',
        points: toPoints(map, places, (id) => this.#entries.get(id)?.draft?.origin.cluster),
      });
      this.#sentPoints = map.key;
    }
    const rows = new Map(this.#rows.map((row) => [row.id, row]));
    this.post({
      type: 'marks',
      marks: toMarks(
        map,
        (id) => rows.get(id)?.state,
        (id) => weights?.weights.get(id) ?? rows.get(id)?.weight,
      ),
    });
  }

  /** The label of a real row, if rows have labels. */
  labelOf(row: Parameters<typeof readLabel>[0]): string | null {
    const { label } = this.source.layout;
    return (label && readLabel(row, label)) ?? null;
  }

  /** The undecided rows of a query. */
  chooseLeft(query: RowQuery): readonly DecidableEntry[] {
    return this.choose(query).rows.filter(isLeft).flatMap(({ id }) => this.#entries.get(id) ?? []);
  }
}
