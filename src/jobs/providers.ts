import { readBaseUrl } from '../adapters/chat/address.ts';
import { pricesAsOf } from '../adapters/chat/prices.ts';
import { ProviderError } from '../adapters/chat/provider-error.ts';
import {
  type ProviderEntry,
  type ProviderFile,
  providerFilePath,
  readProviderFile,
  writeProviderFile,
} from '../adapters/chat/provider-file.ts';
import { findPreset, isProviderId, providerPresets } from '../adapters/chat/provider-presets.ts';
import { keyVariables } from '../adapters/chat/resolve-provider.ts';
import type { Environment } from '../adapters/chat/user-folders.ts';
import type { Job, JobResult } from './job.ts';

/** Lists, sets or removes the user's own providers and prices on this machine. No key is read, written or shown. */
export async function changeProviders({ action }: Job & { kind: 'providers' }, env: Environment): Promise<JobResult> {
  const file = await readProviderFile(env);
  switch (action.do) {
    case 'list':
      return listProviders(file, env);
    case 'set':
      return setProvider(action, file, env);
    case 'remove': {
      const { [action.id]: removed, ...providers } = file.providers;
      if (removed === undefined)
        throw new ProviderError(
          'unknown-provider',
          `“${action.id}” was not set here. Look at “synalign provider list”.`,
        );
      await writeProviderFile(env, { ...file, providers });
      return { lines: [`Removed “${action.id}” from ${providerFilePath(env)}.`], data: { removed: action.id } };
    }
    case 'price': {
      const { model, input, output, currency } = action;
      await writeProviderFile(env, { ...file, prices: { ...file.prices, [model]: { input, output, currency } } });
      const text = `${model} costs ${input} ${currency} a million tokens of prompts and ${output} ${currency} of replies.`;
      return { lines: [text], data: { model, input, output, currency } };
    }
  }
}

async function setProvider(
  { id, url, apiVersion, keyVariable, allowHttp }: SetAction,
  file: ProviderFile,
  env: Environment,
): Promise<JobResult> {
  if (!isProviderId(id)) {
    throw new ProviderError(
      'unknown-provider',
      `${JSON.stringify(id)} cannot name a provider: use small letters, digits and hyphens, and none of offline, replay, vscode.`,
    );
  }
  const baseUrl = url ?? file.providers[id]?.baseUrl ?? findPreset(id).baseUrl;
  if (baseUrl === undefined)
    throw new ProviderError('unsafe-address', `“${id}” has no address yet. Say it with --url https://host/v1.`);
  const address = readBaseUrl(baseUrl, allowHttp);
  const entry: ProviderEntry = {
    baseUrl,
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(keyVariable === undefined ? {} : { keyVariable }),
    ...(allowHttp ? { allowHttp } : {}),
  };
  const variables = keyVariables(id, findPreset(id), address, keyVariable);
  if (keyVariable !== undefined && !variables.includes(keyVariable)) {
    throw new ProviderError(
      'unsafe-address',
      `${keyVariable} holds a key of another provider and is not sent to ${address.host}. Put the key of “${id}” into a variable of its own.`,
    );
  }
  await writeProviderFile(env, { ...file, providers: { ...file.providers, [id]: entry } });
  const present = variables.find((name) => env[name]);
  return {
    lines: [
      `Rows may go to ${address.host} when a plan names the provider “${id}”. Kept in ${providerFilePath(env)}.`,
      present === undefined
        ? `Its key is read from the environment variable ${variables.join(' or ')}, which is not set now.`
        : `Its key is read from the environment variable ${present}.`,
    ],
    data: { id, baseUrl, keyVariables: variables },
  };
}

type SetAction = (Job & { kind: 'providers' })['action'] & { do: 'set' };

function listProviders(file: ProviderFile, env: Environment): JobResult {
  const ids = [...new Set([...Object.keys(file.providers), ...Object.keys(providerPresets)])];
  const rows = ids.map((id) => {
    const entry = file.providers[id];
    const preset = findPreset(id);
    const baseUrl = entry?.baseUrl ?? preset.baseUrl;
    const url = baseUrl === undefined ? undefined : readBaseUrl(baseUrl, true);
    const variables = url === undefined ? [] : keyVariables(id, preset, url, entry?.keyVariable);
    const present = variables.find((name) => env[name]);
    return {
      id,
      name: preset.name,
      baseUrl: baseUrl ?? null,
      isSet: entry !== undefined,
      keyFrom: present ?? null,
      keyVariables: variables,
    };
  });
  const prices = Object.entries(file.prices);
  return {
    lines: [
      ...rows.map(
        ({ id, baseUrl, isSet, keyFrom }) =>
          `  ${id.padEnd(12)} ${(baseUrl ?? '(no address)').padEnd(34)} ${isSet ? 'set here' : 'known   '}  key: ${keyFrom ?? 'none'}`,
      ),
      ...(prices.length > 0 ? ['', 'Your prices for a million tokens:'] : []),
      ...prices.map(
        ([name, { input, output, currency }]) =>
          `  ${name}: prompts ${input} ${currency}, replies ${output} ${currency}`,
      ),
      '',
      `List prices of OpenAI and OpenRouter models are of ${pricesAsOf} and may be out of date.`,
    ],
    data: { providers: rows, prices: file.prices, pricesAsOf, file: providerFilePath(env) },
  };
}
