import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';
import { findProjectPaths } from '../adapters/records/project-paths.ts';
import type { Providers } from './models/providers.ts';
import type { Demonstration } from './review/demonstrations.ts';
import type { DecidableEntry } from './review/review-entry.ts';
import type { ReviewModel } from './review/review-model.ts';
import type { ReviewRegistry } from './review/review-registry.ts';
import type { ReviewSession } from './review/review-session.ts';
import { keptRows, rowsOfRun } from './review/session-rows.ts';
import type { RunControl } from './run-control.ts';
import { type StudiedRow, StudyLink } from './study-link.ts';

/** A study in use; disposing lets go of it. */
export interface StudyHold extends vscode.Disposable {
  readonly link: StudyLink;
}

/** Real rows looked at beside a synthetic one. */
const nearestRows = 3;

interface Slot {
  readonly link: StudyLink;
  holds: number;
}

/**
 * One background thread a data set, shared by its panel and its review: it opens with the panel or with the first
 * decision, and solves the weights again after each.
 */
export class Studies implements vscode.Disposable {
  readonly #script: URL;
  readonly #reviews: ReviewRegistry;
  readonly #runs: RunControl;
  readonly #providers: Providers;
  readonly #slots = new Map<string, Slot>();
  /** Decisions of each review when it was opened: its study begins with the first one after that. */
  readonly #decisions = new WeakMap<ReviewSession, number>();
  readonly #ofReviews = new Map<string, StudyHold>();
  readonly #disposables: vscode.Disposable[];

  constructor(script: vscode.Uri, reviews: ReviewRegistry, runs: RunControl, providers: Providers) {
    this.#script = pathToFileURL(script.fsPath);
    this.#reviews = reviews;
    this.#runs = runs;
    this.#providers = providers;
    this.#disposables = [
      reviews.onDidChange((session) => this.#noteChange(session)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#letGo(uri.fsPath)),
      providers.onDidChange(() => {
        for (const { link } of this.#slots.values()) link.restart();
      }),
    ];
  }

  /** The study of a data set, kept until the hold is disposed. */
  hold(dataset: string): StudyHold {
    const slot = this.#slots.get(dataset) ?? this.#begin(dataset);
    slot.holds++;
    return {
      link: slot.link,
      dispose: () => {
        slot.holds--;
        if (slot.holds > 0) return;
        slot.link.dispose();
        this.#slots.delete(dataset);
      },
    };
  }

  /** Studies a run of a data set, unless one is under way: that needs the machine for itself. */
  study(dataset: string, runId: string | undefined): void {
    const link = this.#slots.get(dataset)?.link;
    if (!link || runId === undefined || this.#runs.find(dataset)) return;
    link.show(runId);
    link.noteChange();
  }

  /** The nearest of all real rows; undefined while the data set is not studied. */
  async findNearest(model: ReviewModel, entry: DecidableEntry): Promise<readonly Demonstration[] | undefined> {
    const link = this.#slots.get(model.project.paths.dataset)?.link;
    // Before the map is there, the thread is busy with reading.
    if (!link?.map) return undefined;
    const study = await link.whenOpen();
    return study?.nearestReal({ id: entry.id, row: entry.row }, nearestRows).catch(() => undefined);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    for (const { link } of this.#slots.values()) link.dispose();
  }

  #begin(dataset: string): Slot {
    const { review } = findProjectPaths(dataset);
    const session = () => this.#reviews.findFile(review)?.session;
    const rows = (runId: string) => ({
      shown: rowsOfRun(session(), runId).map(toStudied),
      kept: keptRows(session()).map(toStudied),
    });
    const link = new StudyLink(this.#script, dataset, rows, () => this.#providers.giveAllowed());
    link.onDidChange(() => session()?.showWeights(link.weights?.weights));
    const slot = { link, holds: 0 };
    this.#slots.set(dataset, slot);
    return slot;
  }

  #noteChange(session: ReviewSession): void {
    const { dataset, review } = session.project.paths;
    const { length } = session.log.events;
    const before = this.#decisions.get(session);
    if (before === undefined) this.#decisions.set(session, length);
    else if (length > before && !this.#ofReviews.has(review)) this.#ofReviews.set(review, this.hold(dataset));
    const link = this.#slots.get(dataset)?.link;
    if (!link || this.#runs.find(dataset)) return;
    if (link.runId === undefined) {
      this.study(dataset, session.records.runs.findLast(({ state }) => state.real !== undefined)?.id);
    } else link.noteChange();
  }

  #letGo(review: string): void {
    this.#ofReviews.get(review)?.dispose();
    this.#ofReviews.delete(review);
  }
}

function toStudied({ id, row, hash, decision }: DecidableEntry): StudiedRow {
  return { id, row, hash, accepted: decision.state === 'accepted' };
}
