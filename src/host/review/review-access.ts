import * as vscode from 'vscode';
import { findProjectPaths } from '../../adapters/records/project-paths.ts';
import { readReviewer } from '../settings.ts';
import { ClosedReview } from './closed-review.ts';
import type { ReviewModel } from './review-model.ts';
import type { OpenReview, ReviewRegistry } from './review-registry.ts';

/** The rows of any data set, whether its review is open in an editor or not. */
export class ReviewAccess implements vscode.Disposable {
  readonly #reviews: ReviewRegistry;
  readonly #closed = new Map<string, Promise<ClosedReview | undefined>>();

  constructor(reviews: ReviewRegistry) {
    this.#reviews = reviews;
  }

  /**
   * The rows as they stand in the open document, else on disk now; undefined when the data set has no plan yet. Ask again
   * each time: the answer changes when the document is opened or closed.
   */
  async read(dataset: string): Promise<ReviewModel | undefined> {
    const open = await this.#findOpen(dataset);
    if (open) {
      await this.forget(dataset);
      return open.session;
    }
    const pending = this.#closed.get(dataset);
    if (!pending) return this.#start(dataset);
    const known = await pending;
    if (known?.reviewer === readReviewer()) {
      await known.reload();
      return known;
    }
    if (this.#closed.get(dataset) === pending) await this.forget(dataset);
    return this.read(dataset);
  }

  /** The review as a document, opened without being shown if it is not open: for acts that change its text. */
  async open(dataset: string): Promise<OpenReview | undefined> {
    const uri = vscode.Uri.file(findProjectPaths(dataset).review);
    return this.#reviews.whenReady(await vscode.workspace.openTextDocument(uri));
  }

  /** Lets go of what was read of a data set. */
  async forget(dataset: string): Promise<void> {
    const known = this.#closed.get(dataset);
    this.#closed.delete(dataset);
    await (await known?.catch(() => undefined))?.dispose();
  }

  dispose(): void {
    for (const dataset of this.#closed.keys()) void this.forget(dataset);
  }

  async #start(dataset: string): Promise<ReviewModel | undefined> {
    const opened = ClosedReview.open(dataset, readReviewer());
    this.#closed.set(dataset, opened);
    const review = await opened.catch((error: unknown) => {
      this.#closed.delete(dataset);
      throw error;
    });
    // Without a plan there is nothing to keep: the next call looks again.
    if (!review) this.#closed.delete(dataset);
    return review;
  }

  async #findOpen(dataset: string): Promise<OpenReview | undefined> {
    const { review } = findProjectPaths(dataset);
    const document = vscode.workspace.textDocuments.find(
      ({ uri, isClosed }) => uri.scheme === 'file' && uri.fsPath === review && !isClosed,
    );
    return document && this.#reviews.whenReady(document);
  }
}
