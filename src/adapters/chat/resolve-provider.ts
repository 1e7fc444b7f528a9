import { isOwnMachine, readBaseUrl } from './address.ts';
import type { GivenProvider, Provider } from './provider.ts';
import { ProviderError } from './provider-error.ts';
import type { ProviderFile } from './provider-file.ts';
import { findPreset, isProviderId, ownKeyVariable, type ProviderPreset, providerPresets } from './provider-presets.ts';
import type { Environment } from './user-folders.ts';

/** Where the address and key of a provider may come from. A plan names its id and nothing else. */
export interface ProviderSources {
  /** From the editor; when it is there, nothing else is looked at. */
  readonly given?: readonly GivenProvider[];
  readonly file: ProviderFile;
  readonly env: Environment;
  /** Hosts that the user allowed for this call, as `host` or `host:port`. */
  readonly allowedHosts: readonly string[];
}

/**
 * Finds address and key of a provider. Throws `ProviderError` when it is unknown, its address is not safe, its host has
 * not been allowed on this machine, or its key is missing.
 */
export function resolveProvider(id: string, sources: ProviderSources): Provider {
  if (!isProviderId(id)) throw unknownProvider(id);
  const preset = findPreset(id);
  if (sources.given !== undefined) {
    const given = sources.given.find((provider) => provider.id === id);
    if (given === undefined) {
      throw new ProviderError(
        'unknown-provider',
        `Nothing is sent to the provider “${id}”: it has no address here, or you have not allowed its host. “SynAlign: Show API Keys” shows which, and allows it.`,
      );
    }
    return toProvider(given, preset, given.apiKey, `Set its key with “SynAlign: Set API Key”.`);
  }
  const { file, env, allowedHosts } = sources;
  const entry = Object.hasOwn(file.providers, id) ? file.providers[id] : undefined;
  const baseUrl = entry?.baseUrl ?? preset.baseUrl;
  if (baseUrl === undefined) throw unknownProvider(id);
  const url = readBaseUrl(baseUrl, entry?.allowHttp);
  const isAllowed =
    entry !== undefined ||
    isOwnMachine(url.hostname) ||
    allowedHosts.includes(url.hostname) ||
    allowedHosts.includes(url.host);
  if (!isAllowed) {
    throw new ProviderError(
      'host-not-allowed',
      `The plan's model would send rows of your data to ${url.host} (${preset.name}), which you have not used from this machine yet. If you want that, say it once with “synalign provider set ${id}”, or for this call with --allow-host ${url.host}.`,
    );
  }
  const variables = keyVariables(id, preset, url, entry?.keyVariable);
  const apiKey = variables.map((name) => env[name]).find((value) => value !== undefined && value !== '');
  const advice = `Put it into the environment variable ${variables.join(' or ')}.`;
  return toProvider({ id, baseUrl, ...entry }, preset, apiKey, advice);
}

/**
 * The environment variables that may hold a provider's key, in their order. A variable that other programs know belongs
 * to the hosts of its provider and is not read for any other address.
 */
export function keyVariables(id: string, preset: ProviderPreset, url: URL, chosen?: string): string[] {
  const names = [
    ...(chosen === undefined ? [] : [chosen]),
    ownKeyVariable(id),
    ...(preset.key ? [preset.key.variable] : []),
  ];
  const owners = Object.values(providerPresets).flatMap(({ key }) => key ?? []);
  return [...new Set(names)].filter((name) => {
    const owner = owners.find(({ variable }) => variable === name);
    return owner === undefined || (url.protocol === 'https:' && owner.hosts.test(url.hostname));
  });
}

function toProvider(
  given: GivenProvider,
  preset: ProviderPreset,
  apiKey: string | undefined,
  advice: string,
): Provider {
  const url = readBaseUrl(given.baseUrl, given.allowHttp);
  if (preset.needsKey && !apiKey) {
    throw new ProviderError('no-key', `${preset.name} wants a key, and there is none for ${url.host}. ${advice}`);
  }
  if (apiKey !== undefined && /[^\x21-\x7e]/.test(apiKey)) {
    throw new ProviderError(
      'no-key',
      `The key for ${preset.name} holds a space, a line end or another character that no key has. ${advice}`,
    );
  }
  return {
    id: given.id,
    baseUrl: url.href.replace(/\/+$/, ''),
    origin: url.origin,
    headers: given.headers ?? {},
    style: preset.style,
    slots: preset.slots,
    firstByte: preset.firstByte,
    ...(apiKey ? { apiKey } : {}),
    ...(given.apiVersion === undefined ? {} : { apiVersion: given.apiVersion }),
  };
}

function unknownProvider(id: string): ProviderError {
  const known = Object.keys(providerPresets).join(', ');
  return new ProviderError(
    'unknown-provider',
    `There is no model provider “${id}” with an address on this machine. Use “offline” (built in), “replay:FILE” (a recording), or a provider: ${known} (azure wants its own address). Add one with “synalign provider set ${isProviderId(id) ? id : 'ID'} --url https://host/v1”.`,
  );
}
