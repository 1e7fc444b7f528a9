import { CallError } from './call-error.ts';
import type { Provider } from './provider.ts';

/** The fetch of the platform, as far as it is used. */
export type Fetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

const hops = 3;

/**
 * The only way out to a provider: it goes to the provider's origin and nowhere else, and sends the headers that are
 * listed here and no other, whatever a client library or the environment adds.
 */
export function createLockedFetch(provider: Provider, fetch: Fetch): Fetch {
  return async (input, init = {}) => {
    let url = new URL(input instanceof Request ? input.url : input);
    const given = new Headers(init.headers);
    const headers = new Headers(provider.headers);
    for (const name of ['content-type', 'accept']) {
      const value = given.get(name);
      if (value !== null) headers.set(name, value);
    }
    if (provider.apiKey !== undefined) {
      if (provider.style === 'azure') headers.set('api-key', provider.apiKey);
      else headers.set('authorization', `Bearer ${provider.apiKey}`);
    }
    for (let hop = 0; ; hop++) {
      if (url.origin !== provider.origin) throw refuseAddress(provider, url);
      const response = await fetch(url.href, { ...init, headers, redirect: 'manual' });
      const target = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || target === null) return response;
      await response.body?.cancel();
      const next = new URL(target, url);
      // A form that turns POST into GET would lose the request, and another origin must not see it.
      if (next.origin !== provider.origin || ![307, 308].includes(response.status) || hop === hops) {
        throw refuseAddress(provider, next);
      }
      url = next;
    }
  };
}

function refuseAddress(provider: Provider, url: URL): CallError {
  return new CallError(
    { code: 'redirected', retry: false, billed: false },
    `The provider “${provider.id}” at ${provider.origin} sent the request on to ${url.origin}. Nothing was sent there. Check its address with “synalign provider list”.`,
  );
}
