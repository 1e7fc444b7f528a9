import type { Memento } from 'vscode';
import type { VerdictView } from '../../protocol/panel-view.ts';

/** A verdict with what it rests on: the number of decisions, and the data set by its fingerprint. */
export interface KeptVerdict {
  readonly view: VerdictView;
  readonly decisions: number;
  readonly fingerprint?: string | undefined;
}

const key = 'synalign.verdicts';

/** Keeps the last verdict of each data set with the workspace: it took a while, and it costs nothing to show it again. */
export class Verdicts {
  readonly #state: Memento;
  readonly #working = new Map<string, KeptVerdict>();

  constructor(state: Memento) {
    this.#state = state;
  }

  /** The verdict of a data set, or what is being done about one. */
  get(dataset: string): KeptVerdict {
    return this.#working.get(dataset) ?? this.#read()[dataset] ?? { view: { state: 'none' }, decisions: 0 };
  }

  /** What is under way or failed is forgotten with the window. */
  set(dataset: string, kept: KeptVerdict): void {
    if (kept.view.state === 'none') {
      this.#working.delete(dataset);
      return;
    }
    if (kept.view.state !== 'done') {
      this.#working.set(dataset, kept);
      return;
    }
    this.#working.delete(dataset);
    void this.#state.update(key, { ...this.#read(), [dataset]: kept });
  }

  #read(): { readonly [dataset: string]: KeptVerdict } {
    return this.#state.get(key, {});
  }
}
