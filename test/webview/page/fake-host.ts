import { chooseRows, isLeft } from '../../../src/protocol/choose-rows.ts';
import { type HostMessage, protocolVersion } from '../../../src/protocol/host-message.ts';
import { type Intent, readIntent } from '../../../src/protocol/intent.ts';
import type { PanelView } from '../../../src/protocol/panel-view.ts';
import type { RealRowView } from '../../../src/protocol/points-view.ts';
import { type ReportData, type ReportRow, writePoints } from '../../../src/protocol/report-data.ts';
import type { RowState } from '../../../src/protocol/row-view.ts';
import { answerFrom, readMarks } from '../../../webview/answer/open-report.ts';
import { countClusters, countReview, type Sample } from './sample.ts';

/** The sample as the data of a report. */
export function makeReport({ panel, rows, points, realTexts }: Sample): ReportData {
  return {
    version: protocolVersion,
    panel: { ...panel, mode: 'report' },
    rows,
    points: writePoints(points),
    realRows: listRealRows({ realTexts }),
  };
}

const listRealRows = ({ realTexts }: Pick<Sample, 'realTexts'>): readonly RealRowView[] =>
  realTexts.map((text, i) => ({ line: i + 1, text, label: null }));

type Change = readonly { readonly id: string; readonly state: RowState; readonly reason?: string }[];

/** A host that keeps everything in memory: it answers what the report answers, and can decide, undo, edit and plan. */
export class FakeHost {
  /** Every intent that arrived. */
  readonly intents: Intent[] = [];
  readonly #sample: Sample;
  readonly #tell: (message: HostMessage) => void;
  readonly #realRows: readonly RealRowView[];
  #rows: readonly ReportRow[];
  #panel: PanelView;
  #answer: (intent: Intent) => readonly HostMessage[];
  #looked: Extract<Intent, { type: 'look-at-rows' }> | undefined;
  #lasso: Extract<Intent, { type: 'lasso' }> | undefined;
  #selected: string | undefined;
  readonly #undo: Change[] = [];
  readonly #redo: Change[] = [];

  constructor(sample: Sample, tell: (message: HostMessage) => void, panel: PanelView = sample.panel) {
    this.#sample = sample;
    this.#tell = tell;
    this.#rows = sample.rows;
    this.#panel = panel;
    this.#realRows = listRealRows(sample);
    this.#answer = this.#openAnswer();
  }

  get rows(): readonly ReportRow[] {
    return this.#rows;
  }

  /** Shows another panel, as a host does whenever something happened. */
  show(change: Partial<PanelView>): void {
    this.#panel = { ...this.#panel, ...change };
    this.#tell({ type: 'panel', panel: this.#panel });
  }

  take(intent: Intent): void {
    if (!readIntent(intent)) throw new Error(`This is no intent: ${JSON.stringify(intent)}`);
    this.intents.push(intent);
    switch (intent.type) {
      case 'ready':
        this.#begin();
        break;
      case 'look-at-rows':
        this.#looked = intent;
        this.#tellRows();
        break;
      case 'select-row':
        this.#selected = intent.id;
        this.#pass(intent);
        break;
      case 'lasso':
        this.#lasso = intent;
        this.#pass(intent);
        this.#tellRows();
        break;
      case 'decide':
        this.#decide(intent.ids, intent.verdict, intent.reason);
        break;
      case 'decide-all':
        this.#decideAll(intent);
        break;
      case 'undo':
        this.#step(this.#undo, this.#redo);
        break;
      case 'redo':
        this.#step(this.#redo, this.#undo);
        break;
      case 'edit-cluster':
        this.#edit(intent);
        break;
      case 'plan-rows':
        this.#plan(intent);
        break;
      case 'set-target':
        this.#aim(intent);
        break;
      case 'set-guidance':
        this.#panel = { ...this.#panel, steering: { ...this.#panel.steering, guidance: intent.text } };
        this.#tell({ type: 'panel', panel: this.#panel });
        break;
      case 'look-at-real-row':
        this.#pass(intent);
        break;
      default:
    }
  }

  #begin(): void {
    this.#tell({ type: 'panel', panel: this.#panel });
    if (this.#panel.runs.length === 0) return;
    this.#tell({ type: 'points', points: this.#sample.points });
    this.#tellMarks();
  }

  #decideAll({ query, rows: shown, verdict, reason }: Extract<Intent, { type: 'decide-all' }>): void {
    const inside = new Set([...(this.#lasso?.places ?? [])].map((place) => this.#idOf(place)));
    const { rows } = chooseRows(this.#rows, query, { isInLasso: ({ id }) => inside.has(id) });
    const left = rows.filter(isLeft).map(({ id }) => id);
    if (left.length !== shown) throw new Error(`${left.length} rows are left, ${shown} were shown.`);
    this.#decide(left, verdict, reason);
  }

  #openAnswer() {
    const { panel, points } = this.#sample;
    return answerFrom({ panel, rows: this.#rows, realRows: this.#realRows }, points);
  }

  #idOf(place: number): string | undefined {
    return this.#sample.points.ids[place - this.#sample.points.real];
  }

  #pass(intent: Intent): void {
    for (const message of this.#answer(intent)) this.#tell(message);
  }

  #tellRows(): void {
    const looked = this.#looked;
    if (!looked) return;
    if (this.#panel.runs.length > 0) this.#pass(looked);
    else this.#tell({ type: 'rows', page: { query: looked.query, from: 0, total: 0, left: 0, rows: [] } });
  }

  #tellMarks(): void {
    const rows = new Map(this.#rows.map((row) => [row.id, row]));
    this.#tell({ type: 'marks', marks: readMarks(this.#sample.points, rows) });
  }

  #decide(ids: readonly string[], verdict: 'accept' | 'reject', reason: string | undefined): void {
    const state = verdict === 'accept' ? 'accepted' : 'rejected';
    this.#redo.length = 0;
    this.#undo.push(this.#apply(ids.map((id) => ({ id, state, ...(reason === undefined ? {} : { reason }) }))));
    this.#tellAll();
  }

  #step(from: Change[], to: Change[]): void {
    const change = from.pop();
    if (change) to.push(this.#apply(change));
    this.#tellAll();
  }

  /** Changes rows; gives the change that takes it back. */
  #apply(change: Change): Change {
    const states = new Map(change.map((one) => [one.id, one]));
    const back = this.#rows.flatMap(({ id, state, reason }) =>
      states.has(id) ? [{ id, state, ...(reason === undefined ? {} : { reason }) }] : [],
    );
    this.#rows = this.#rows.map(({ reason, ...row }) => {
      const next = states.get(row.id) ?? { state: row.state, ...(reason === undefined ? {} : { reason }) };
      return { ...row, state: next.state, ...(next.reason === undefined ? {} : { reason: next.reason }) };
    });
    return back;
  }

  #tellAll(): void {
    this.#answer = this.#openAnswer();
    if (this.#lasso) this.#answer(this.#lasso);
    const review = countReview(this.#rows);
    this.show({
      review: { ...review, canUndo: this.#undo.length > 0, canRedo: this.#redo.length > 0 },
      clusters: countClusters(this.#panel.clusters, this.#rows),
    });
    this.#tellRows();
    this.#tellMarks();
    if (this.#selected !== undefined) this.#pass({ type: 'select-row', id: this.#selected });
  }

  #aim({ label, rows }: Extract<Intent, { type: 'set-target' }>): void {
    const labels = this.#panel.labels.map((one) => {
      if (one.label !== label) return one;
      const { target: _, ...rest } = one;
      return rows === null ? rest : { ...rest, target: rows };
    });
    this.#panel = { ...this.#panel, labels };
    this.#tell({ type: 'panel', panel: this.#panel });
  }

  #edit({ cluster, name, attribute }: Extract<Intent, { type: 'edit-cluster' }>): void {
    this.show({
      clusters: this.#panel.clusters.map((one) => {
        if (one.id !== cluster) return one;
        const attributes = one.attributes.map((old) => (old.name === attribute?.name ? attribute : old));
        return { ...one, name: name ?? one.name, attributes, edited: true };
      }),
    });
  }

  #plan({ where, rows }: Extract<Intent, { type: 'plan-rows' }>): void {
    const { planned, clusters } = this.#panel;
    if ('place' in where) {
      this.show({ planned: planned.filter(({ place }) => place !== where.place) });
      return;
    }
    const cluster = 'cluster' in where ? clusters.find(({ id }) => id === where.cluster) : undefined;
    const place = planned.reduce((most, one) => Math.max(most, one.place + 1), 0);
    this.show({
      planned: [...planned, { place, name: cluster?.name ?? 'lasso', label: cluster?.label ?? null, rows, lines: [] }],
    });
  }
}
