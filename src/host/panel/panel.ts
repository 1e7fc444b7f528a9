import * as vscode from 'vscode';
import { toMarks, toPoints } from '../../jobs/study/present-map.ts';
import { type HostMessage, protocolVersion } from '../../protocol/host-message.ts';
import { readIntent } from '../../protocol/intent.ts';
import type { VerdictView } from '../../protocol/panel-view.ts';
import { listHistory, type NearRealRow, presentDetail } from '../../view/present-detail.ts';
import { showFailure } from '../messages.ts';
import { RealRows } from '../real-rows.ts';
import type { DecidableEntry } from '../review/review-entry.ts';
import type { Services } from '../services.ts';
import type { StudyLink } from '../study-link.ts';
import { createThrottle, type Throttle } from '../throttle.ts';
import { composePanel } from './panel-content.ts';
import { handleIntent } from './panel-intents.ts';
import { writePanelPage } from './panel-page.ts';
import type { PanelSource } from './panel-source.ts';
import { RowSearch } from './row-search.ts';
import { ShownRun } from './shown-run.ts';

/** Real rows shown beside a synthetic one. */
const nearestRows = 3;

/**
 * One panel. What it shows follows from the records alone, so its webview can be ended and made again at any moment: the
 * webview states intents, the panel sends whole facts.
 */
export class Panel implements vscode.Disposable {
  readonly services: Services;
  readonly source: PanelSource;
  readonly real: RealRows;
  readonly study: StudyLink;
  readonly shown: ShownRun;
  readonly search: RowSearch;
  selected: string | undefined;
  readonly #extension: vscode.Uri;
  readonly #webview: vscode.Webview;
  readonly #disposables: vscode.Disposable[];
  readonly #send: Throttle;
  readonly #stop = new AbortController();
  #sentMap = '';
  #nearest: { readonly of: string; readonly rows: readonly NearRealRow[] } | undefined;
  #verdict: { readonly view: VerdictView; readonly decisions: number } = { view: { state: 'none' }, decisions: 0 };

  constructor({ webview }: vscode.WebviewPanel, source: PanelSource, services: Services, extension: vscode.Uri) {
    this.services = services;
    this.source = source;
    this.#extension = extension;
    this.#webview = webview;
    const { dataset } = source.project.paths;
    this.real = new RealRows(dataset);
    const hold = services.studies.hold(dataset);
    this.study = hold.link;
    this.shown = new ShownRun(source, this.study, this.real);
    this.search = new RowSearch(source, this.shown, this.study);
    this.#send = createThrottle(40, () => this.#sendAll());
    const change = () => this.noteChange();
    this.#disposables = [
      this.#send,
      hold,
      source,
      source.onDidChange(change),
      this.study.onDidChange(change),
      services.runs.onDidChangeRuns(change),
      webview.onDidReceiveMessage((value: unknown) => this.#receive(value)),
    ];
    webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(extension, 'dist', 'webview')],
    };
    this.load();
  }

  /** Aborted when the panel is closed. */
  get closed(): AbortSignal {
    return this.#stop.signal;
  }

  /** The last verdict; `stale` once decisions were made after it. */
  get verdict(): VerdictView {
    const { view, decisions } = this.#verdict;
    return view.state === 'done' && decisions !== this.countDecisions() ? { ...view, stale: true } : view;
  }

  /** Puts the page into the webview, anew if one is there. */
  load(): void {
    this.#webview.html = writePanelPage(this.#webview, this.#extension, this.source.project.paths.dataset);
  }

  /** Shows this run from now on; without an id nothing changes. */
  show(runId: string | undefined): void {
    if (runId === undefined) return;
    this.shown.choose(runId);
    this.noteChange();
  }

  /** Everything is sent again soon. */
  noteChange(): void {
    this.#send.call();
  }

  /** Sends everything, the map too, to a webview that knows nothing. */
  sendAnew(): void {
    this.#sentMap = '';
    this.noteChange();
  }

  post(message: HostMessage): void {
    void this.#webview.postMessage({ ...message, version: protocolVersion });
  }

  /** Sends the rows on screen. */
  sendRows(): void {
    this.post({ type: 'rows', page: this.search.page() });
  }

  /** Sends everything about the row that is selected. */
  async sendDetail(): Promise<void> {
    const { selected } = this;
    const { session } = this.source.review ?? {};
    const entry = selected === undefined ? undefined : this.shown.entryOf(selected);
    if (!entry?.draft || !session) return this.post({ type: 'row', detail: undefined });
    const nearest = await this.readNearest(entry);
    if (selected !== this.selected) return;
    const { draft, row, id } = entry;
    const history = listHistory(session.log.events, id);
    this.post({ type: 'row', detail: presentDetail({ draft, row, history, nearest }, this.source.layout) });
  }

  /** The nearest real rows of a row; until the study is ready, those that it was written from. */
  async readNearest(entry: DecidableEntry): Promise<readonly NearRealRow[]> {
    const of = `${entry.id} ${entry.hash}`;
    if (this.#nearest?.of === of) return this.#nearest.rows;
    if (this.study.map) {
      const study = await this.study.whenOpen();
      const rows = await study?.nearestReal({ id: entry.id, row: entry.row }, nearestRows).catch(() => undefined);
      if (rows) {
        this.#nearest = { of, rows };
        return rows;
      }
    }
    const own = await this.real.read(entry.draft?.origin.demonstrations ?? []).catch(() => []);
    return own.slice(0, nearestRows);
  }

  countDecisions(): number {
    return this.source.review?.session.log.events.length ?? 0;
  }

  /** Shows a verdict, or that it is being worked on; `decisions` is how many it rests on. */
  setVerdict(view: VerdictView, decisions = this.countDecisions()): void {
    this.#verdict = { view, decisions };
    this.noteChange();
  }

  dispose(): void {
    this.#stop.abort();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #receive(value: unknown): Promise<void> {
    const intent = readIntent(value);
    if (!intent) return;
    try {
      await handleIntent(this, intent);
    } catch (error) {
      showFailure(error);
    }
  }

  async #sendAll(): Promise<void> {
    if (this.shown.refresh()) {
      this.search.clear();
      this.selected = undefined;
    }
    await this.shown.readTexts();
    this.post({ type: 'panel', panel: composePanel(this) });
    this.sendRows();
    this.#sendMap();
    // The nearest rows come from a thread that may be busy: nothing else waits for them.
    this.sendDetail().catch(showFailure);
    if (this.shown.state?.real) this.services.studies.study(this.source.project.paths.dataset, this.shown.id);
  }

  #sendMap(): void {
    const { map } = this.study;
    const { state, rows } = this.shown;
    if (!map || !state) return;
    if (map.key !== this.#sentMap) {
      const clusterOf = (id: string) => this.shown.entryOf(id)?.draft?.origin.cluster;
      this.post({ type: 'points', points: toPoints(map, clusterOf) });
      this.#sentMap = map.key;
    }
    const byId = new Map(rows.map((row) => [row.id, row]));
    this.post({
      type: 'marks',
      marks: toMarks(
        map,
        (id) => byId.get(id)?.state,
        (id) => byId.get(id)?.weight,
      ),
    });
  }
}
