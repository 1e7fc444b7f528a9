/** Whether a job should stand still; a job looks at it between two events. */
export class PauseSwitch {
  #isOn = false;
  readonly #listeners = new Set<(isOn: boolean) => void>();

  get isOn(): boolean {
    return this.#isOn;
  }

  set(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    for (const listener of this.#listeners) listener(isOn);
  }

  /** Calls `listener` whenever the switch is turned; the returned function ends that. */
  onTurn(listener: (isOn: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves at once when the switch is off, else when it is turned off. Rejects when the job is cancelled. */
  async waitWhileOn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#isOn) return;
    await new Promise<void>((resolve, reject) => {
      const end = () => {
        off();
        signal.removeEventListener('abort', cancel);
      };
      const cancel = () => {
        end();
        reject(signal.reason);
      };
      const off = this.onTurn(() => {
        end();
        resolve();
      });
      signal.addEventListener('abort', cancel, { once: true });
    });
  }
}
