import type { Memento, SecretStorage } from 'vscode';

/** What a key is for: one provider at one origin. Another address under the same id does not get it. */
export interface KeyPlace {
  readonly id: string;
  readonly origin: string;
}

const stateKey = 'synalign.keys';

/** Keys in the editor's secret storage. Beside it stands which ones were stored: not every host keeps them over a restart. */
export class KeyStore {
  readonly #secrets: SecretStorage;
  readonly #state: Memento;

  constructor(secrets: SecretStorage, state: Memento) {
    this.#secrets = secrets;
    this.#state = state;
  }

  /** Every place that a key was stored for. */
  list(): readonly KeyPlace[] {
    return this.#state.get<readonly KeyPlace[]>(stateKey, []);
  }

  /** True when a key was stored, even where the storage has lost it since. */
  wasStored(place: KeyPlace): boolean {
    return this.list().some((other) => nameKey(other) === nameKey(place));
  }

  /** Stores a key; false when it cannot be read back. */
  async store(place: KeyPlace, key: string): Promise<boolean> {
    try {
      await this.#secrets.store(nameKey(place), key);
    } catch {
      return false;
    }
    if ((await this.read(place)) !== key) return false;
    await this.#state.update(stateKey, [...this.#others(place), { id: place.id, origin: place.origin }]);
    return true;
  }

  /** The key; undefined when there is none or the storage cannot be read. */
  async read(place: KeyPlace): Promise<string | undefined> {
    try {
      return await this.#secrets.get(nameKey(place));
    } catch {
      return undefined;
    }
  }

  async delete(place: KeyPlace): Promise<void> {
    await this.#secrets.delete(nameKey(place));
    await this.#state.update(stateKey, this.#others(place));
  }

  #others(place: KeyPlace): KeyPlace[] {
    return this.list().filter((other) => nameKey(other) !== nameKey(place));
  }
}

function nameKey({ id, origin }: KeyPlace): string {
  return `synalign.key:${id}@${origin}`;
}
