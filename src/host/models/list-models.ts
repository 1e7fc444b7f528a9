import { createLockedFetch, type Fetch } from '../../adapters/chat/locked-fetch.ts';
import type { GivenProvider } from '../../adapters/chat/provider.ts';
import { createRedactor } from '../../adapters/chat/redact.ts';
import { resolveProvider } from '../../adapters/chat/resolve-provider.ts';

/** Longest wait for the list, milliseconds: somebody sits before it. */
const patience = 15_000;

/**
 * Asks a provider which models it has. Sends the key and no row. Throws with the reason, which holds no key, when it does
 * not say.
 */
export async function listModels(given: GivenProvider, signal: AbortSignal, fetch: Fetch): Promise<readonly string[]> {
  const file = { version: 1, providers: {}, prices: {} } as const;
  const provider = resolveProvider(given.id, { given: [given], file, env: {}, allowedHosts: [] });
  const { host } = new URL(provider.origin);
  const redact = createRedactor([provider.apiKey]);
  let names: readonly string[] | undefined;
  try {
    const request = { signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]) };
    const response = await createLockedFetch(provider, fetch)(`${provider.baseUrl}/models`, request);
    if (!response.ok) throw new Error(`status ${response.status}`);
    names = readNames(await response.json());
  } catch (error) {
    const { message, cause } = error as Error;
    const why = (cause as { code?: string } | undefined)?.code ?? message;
    throw new Error(`${host}: ${redact(String(why)).slice(0, 200)}`);
  }
  if (names === undefined || names.length === 0) throw new Error(`${host}: the answer names no model`);
  return names;
}

/** The ids of `{"data":[{"id":"…"}]}`, sorted; undefined for any other form. */
function readNames(answer: unknown): string[] | undefined {
  const { data } = (answer ?? {}) as { data?: unknown };
  if (!Array.isArray(data)) return undefined;
  const ids = data.map((one: unknown) => (one as { id?: unknown } | null)?.id);
  return ids.filter((id): id is string => typeof id === 'string' && id !== '').sort();
}
