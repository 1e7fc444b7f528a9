import { isOwnMachine, readBaseUrl } from '../../adapters/chat/address.ts';
import type { ProviderEntry } from '../../adapters/chat/provider-file.ts';
import {
  findPreset,
  isProviderId,
  type ProviderPreset,
  providerPresets,
} from '../../adapters/chat/provider-presets.ts';
import { keyVariables } from '../../adapters/chat/resolve-provider.ts';

/** A provider whose address is known on this machine. */
export interface KnownProvider {
  readonly id: string;
  readonly preset: ProviderPreset;
  readonly entry: ProviderEntry;
  readonly origin: string;
  /** Host and port, for people. */
  readonly host: string;
  /** True for a server on this machine. */
  readonly isLocal: boolean;
  /** Environment variables that may hold its key, in their order. */
  readonly keyVariables: readonly string[];
}

/** All providers that can be asked, and why others cannot. */
export interface ProviderList {
  readonly providers: readonly KnownProvider[];
  readonly problems: readonly string[];
}

/** Puts the presets under what the user set; an address that is not safe is told and left out. */
export function listProviders(entries: { readonly [id: string]: ProviderEntry }): ProviderList {
  const providers: KnownProvider[] = [];
  const problems: string[] = [];
  for (const id of new Set([...Object.keys(entries), ...Object.keys(providerPresets)])) {
    const preset = findPreset(id);
    const { baseUrl } = preset;
    const entry = Object.hasOwn(entries, id) ? entries[id] : baseUrl === undefined ? undefined : { baseUrl };
    if (entry === undefined) continue;
    try {
      if (!isProviderId(id))
        throw new Error('use small letters, digits and hyphens, and none of offline, replay, vscode.');
      providers.push(describe(id, preset, entry));
    } catch (error) {
      problems.push(`${id}: ${(error as Error).message}`);
    }
  }
  return { providers, problems };
}

function describe(id: string, preset: ProviderPreset, entry: ProviderEntry): KnownProvider {
  const url = readBaseUrl(entry.baseUrl, entry.allowHttp);
  return {
    id,
    preset,
    entry,
    origin: url.origin,
    host: url.host,
    isLocal: isOwnMachine(url.hostname),
    keyVariables: keyVariables(id, preset, url, entry.keyVariable),
  };
}
