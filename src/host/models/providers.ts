import * as vscode from 'vscode';
import { findPrice, type Price } from '../../adapters/chat/prices.ts';
import type { GivenProvider } from '../../adapters/chat/provider.ts';
import { checkProviders, type ProviderFile, readProviderFile } from '../../adapters/chat/provider-file.ts';
import type { Environment } from '../../adapters/chat/user-folders.ts';
import type { ModelAccess } from '../../jobs/job.ts';
import { KeyStore } from './key-store.ts';
import { type KnownProvider, listProviders, type ProviderList } from './known-providers.ts';

/** Where the key of a provider lies. */
export type FoundKey =
  | { readonly from: 'storage'; readonly key: string }
  | { readonly from: 'variable'; readonly name: string; readonly key: string }
  /** `wasStored`: the secret storage had it and lost it. */
  | { readonly from: 'nowhere'; readonly wasStored: boolean };

/** What the user's settings say of providers and prices; nothing of it comes from a folder. */
export interface ProviderSettings {
  readonly providers: unknown;
  readonly prices: unknown;
}

/** A model of a provider. */
export interface NamedModel {
  readonly provider: string;
  readonly name: string;
}

/** What the providers are read from and remembered in. */
export interface ProviderPlaces {
  readonly secrets: vscode.SecretStorage;
  /** Of the user on this machine, not of a workspace. */
  readonly state: vscode.Memento;
  readonly env: Environment;
  readonly readSettings: () => ProviderSettings;
}

const hostsKey = 'synalign.allowedHosts';
const modelsKey = 'synalign.models';

/** Models that are offered again, at most. */
const mostModels = 8;

/** Model providers with their keys, and the hosts that the user lets rows go to. Jobs get from here what they may use. */
export class Providers implements vscode.Disposable {
  /** A key or a host was added or taken away. */
  readonly onDidChange: vscode.Event<void>;
  readonly keys: KeyStore;
  readonly #places: ProviderPlaces;
  readonly #changed = new vscode.EventEmitter<void>();

  constructor(places: ProviderPlaces) {
    this.#places = places;
    this.keys = new KeyStore(places.secrets, places.state);
    this.onDidChange = this.#changed.event;
  }

  /** Every provider with an address on this machine: of the settings, of the command line's file, and the presets. */
  async list(): Promise<ProviderList> {
    return listProviders((await this.#read()).providers);
  }

  async find(id: string): Promise<KnownProvider | undefined> {
    return (await this.list()).providers.find((provider) => provider.id === id);
  }

  /** Looks for the key of a provider: in the secret storage, then in the environment. */
  async findKey(provider: KnownProvider): Promise<FoundKey> {
    const { env } = this.#places;
    const key = await this.keys.read(provider);
    if (key) return { from: 'storage', key };
    for (const name of provider.keyVariables) {
      const value = env[name];
      if (value) return { from: 'variable', name, key: value };
    }
    return { from: 'nowhere', wasStored: this.keys.wasStored(provider) };
  }

  /** Stores a key for the origin of a provider; false when the secret storage does not keep it. */
  async storeKey(provider: KnownProvider, key: string): Promise<boolean> {
    const kept = await this.keys.store(provider, key);
    this.#changed.fire();
    return kept;
  }

  async deleteKey(place: { readonly id: string; readonly origin: string }): Promise<void> {
    await this.keys.delete(place);
    this.#changed.fire();
  }

  /** Whether the user has let rows go to this origin. */
  isAllowed(origin: string): boolean {
    return this.#allowed().includes(origin);
  }

  async setAllowed(origin: string, isAllowed: boolean): Promise<void> {
    const others = this.#allowed().filter((other) => other !== origin);
    await this.#places.state.update(hostsKey, isAllowed ? [...others, origin] : others);
    this.#changed.fire();
  }

  /** These providers with their keys, for a job that the user is about to see or has just started. */
  async give(ids: readonly string[]): Promise<ModelAccess> {
    return this.#give((provider) => ids.includes(provider.id));
  }

  /** What a job gets that nobody was asked about: providers at allowed hosts, and none in a folder that nobody trusts. */
  async giveAllowed(): Promise<ModelAccess> {
    const nobody = { providers: [] };
    if (!vscode.workspace.isTrusted || this.#allowed().length === 0) return nobody;
    // What is wrong with the settings is said where providers are chosen; here it only means that none is asked.
    return this.#give((provider) => this.isAllowed(provider.origin)).catch(() => nobody);
  }

  /** Models of providers that were chosen before, the last one first. */
  get recentModels(): readonly NamedModel[] {
    return this.#places.state.get<readonly NamedModel[]>(modelsKey, []);
  }

  async noteModel({ provider, name }: NamedModel): Promise<void> {
    const others = this.recentModels.filter((other) => other.provider !== provider || other.name !== name);
    await this.#places.state.update(modelsKey, [{ provider, name }, ...others].slice(0, mostModels));
  }

  /** What a model costs; undefined when it is not known. */
  async findPrice({ provider, name }: NamedModel): Promise<Price | undefined> {
    return findPrice(provider, name, (await this.#read()).prices);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #give(isWanted: (provider: KnownProvider) => boolean): Promise<ModelAccess> {
    const { providers, prices } = await this.#read();
    const wanted = listProviders(providers).providers.filter(isWanted);
    const given = await Promise.all(
      wanted.map(async (provider): Promise<GivenProvider> => {
        const { id, entry } = provider;
        const { baseUrl, apiVersion, allowHttp } = entry;
        const found = await this.findKey(provider);
        return {
          id,
          baseUrl,
          ...(apiVersion === undefined ? {} : { apiVersion }),
          ...(allowHttp === undefined ? {} : { allowHttp }),
          ...(found.from === 'nowhere' ? {} : { apiKey: found.key }),
        };
      }),
    );
    return { providers: given, prices };
  }

  #allowed(): readonly string[] {
    return this.#places.state.get<readonly string[]>(hostsKey, []);
  }

  async #read(): Promise<Pick<ProviderFile, 'providers' | 'prices'>> {
    const file = await readProviderFile(this.#places.env);
    const own = checkProviders(
      { version: 1, ...this.#places.readSettings() },
      'synalign',
      'Correct it in the settings.',
    );
    return {
      providers: { ...file.providers, ...own.providers },
      prices: { ...file.prices, ...own.prices },
    };
  }
}
