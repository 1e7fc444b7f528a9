/** What is known beforehand of a provider: where it is, whether it wants a key, and how much it takes at once. */
export interface ProviderPreset {
  /** As people know it. */
  readonly name: string;
  /** Undefined where every user has an address of their own. */
  readonly baseUrl?: string;
  readonly needsKey: boolean;
  /** The environment variable its users have already, and the hosts that its key belongs to. */
  readonly key?: { readonly variable: string; readonly hosts: RegExp };
  /** `azure`: a deployment in the path, `api-version` in the query and the key in a header of its own. */
  readonly style: 'openai' | 'azure';
  /** Calls under way at once, when nobody says otherwise. */
  readonly slots: number;
  /** Longest wait for the first byte, milliseconds: a server on one's own machine may load its model first. */
  readonly firstByte: number;
}

const hosted = { needsKey: true, style: 'openai', slots: 16, firstByte: 120_000 } as const;
const own = { needsKey: false, style: 'openai', slots: 4, firstByte: 600_000 } as const;

/** The providers known by name. Any other id is an OpenAI-compatible server whose address the user gives. */
export const providerPresets: { readonly [id: string]: ProviderPreset } = {
  openai: {
    ...hosted,
    name: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    key: { variable: 'OPENAI_API_KEY', hosts: /^api\.openai\.com$/ },
  },
  azure: {
    ...hosted,
    name: 'Azure OpenAI',
    style: 'azure',
    key: {
      variable: 'AZURE_OPENAI_API_KEY',
      hosts: /^[a-z0-9-]+\.(openai\.azure\.com|cognitiveservices\.azure\.com|services\.ai\.azure\.com)$/,
    },
  },
  openrouter: {
    ...hosted,
    name: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    key: { variable: 'OPENROUTER_API_KEY', hosts: /^openrouter\.ai$/ },
  },
  vllm: { ...own, name: 'vLLM', baseUrl: 'http://localhost:8000/v1', slots: 32 },
  ollama: { ...own, name: 'Ollama', baseUrl: 'http://localhost:11434/v1' },
  lmstudio: { ...own, name: 'LM Studio', baseUrl: 'http://localhost:1234/v1' },
  llamacpp: { ...own, name: 'llama.cpp', baseUrl: 'http://localhost:8080/v1' },
};

/** The preset of a provider; for an id of the user's own, that of any OpenAI-compatible server. */
export function findPreset(id: string): ProviderPreset {
  return Object.hasOwn(providerPresets, id) ? (providerPresets[id] as ProviderPreset) : { ...own, name: id, slots: 8 };
}

/** The environment variable that holds the key of a provider of any id: `SYNALIGN_KEY_MY_SERVER`. */
export function ownKeyVariable(id: string): string {
  return `SYNALIGN_KEY_${id.toUpperCase().replaceAll('-', '_')}`;
}

/** The id under which a plan names the models that the editor has; their names are `vendor/id`. */
export const editorProvider = 'vscode';

/** True for an id that a plan may give to a provider. */
export function isProviderId(id: string): boolean {
  return /^[a-z][a-z0-9-]{0,31}$/.test(id) && !['offline', 'replay', editorProvider].includes(id);
}
