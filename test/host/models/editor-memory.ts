import type { Memento, SecretStorage } from 'vscode';

/** A memento in memory. */
export function createState(): Memento {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: <T>(key: string, otherwise?: T) => (values.has(key) ? (values.get(key) as T) : otherwise) as T,
    update: async (key, value) => {
      // As the editor keeps it: as JSON.
      values.set(key, JSON.parse(JSON.stringify(value)));
    },
  };
}

/** A secret storage in memory; `loses` forgets at once what is stored, as hosts without a keyring may. */
export function createSecrets(loses = false): SecretStorage & { readonly values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    get: async (key) => values.get(key),
    store: async (key, value) => {
      if (!loses) values.set(key, value);
    },
    delete: async (key) => {
      values.delete(key);
    },
    onDidChange: () => ({ dispose: () => undefined }),
  } as SecretStorage & { readonly values: Map<string, string> };
}

/** What `vscode.l10n.t` does without a translation. */
export function fillIn(text: string, ...values: readonly (string | number)[]): string {
  return text.replace(/\{(\d+)\}/g, (_, place) => String(values[Number(place)]));
}
