import type OpenAI from 'openai';
import { createLockedFetch, type Fetch } from './locked-fetch.ts';
import type { Provider } from './provider.ts';

/** Requests go through the platform's own fetch, looked up at every call: an editor puts its proxy and certificates there. */
const platformFetch: Fetch = (url, init) => globalThis.fetch(url, init);

/**
 * Opens the client library for one provider and, at Azure, one deployment. The library gets no key and nothing of the
 * environment: `createLockedFetch` adds the key, to the provider's origin only.
 */
export async function openClient(provider: Provider, model: string, fetch: Fetch = platformFetch): Promise<OpenAI> {
  const { OpenAI: Client } = await import('openai');
  const isOlderAzure = provider.style === 'azure' && !/\/openai\/v1$/.test(provider.baseUrl);
  return new Client({
    // The library wants one; the header it makes of it is dropped on the way.
    apiKey: 'unused',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: isOlderAzure ? azureDeployment(provider.baseUrl, model) : provider.baseUrl,
    ...(isOlderAzure ? { defaultQuery: { 'api-version': provider.apiVersion ?? '2024-10-21' } } : {}),
    maxRetries: 0,
    // Its log would hold rows.
    logLevel: 'off',
    // Longer than any limit of ours, which are for the first byte and for silence.
    timeout: 24 * 3_600_000,
    fetch: createLockedFetch(provider, fetch),
  });
}

function azureDeployment(baseUrl: string, model: string): string {
  const root = baseUrl.replace(/\/openai(\/deployments.*)?$/, '');
  return `${root}/openai/deployments/${encodeURIComponent(model)}`;
}
