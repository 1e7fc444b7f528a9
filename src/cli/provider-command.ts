import type { Command } from 'commander';
import type { StartJob } from './commands.ts';
import { given, number, type Options, outputOf } from './options.ts';

/** What the commands about providers take. */
interface ProviderOptions extends Options {
  readonly url?: string;
  readonly apiVersion?: string;
  readonly keyVariable?: string;
  readonly allowHttp?: boolean;
  readonly input?: number;
  readonly output?: number;
  readonly currency?: string;
}

/** Adds the commands about model providers; addresses and prices are the user's, never part of a project. */
export function addProviders(program: Command, start: StartJob): Command[] {
  const group = program
    .command('provider')
    .description('list, set or remove the model providers of this machine, and prices');
  const list = group
    .command('list')
    .description('the providers, their addresses, and where their keys come from')
    .action(async (options: ProviderOptions) => {
      await start({ kind: 'providers', action: { do: 'list' } }, outputOf(options));
    });
  const set = group
    .command('set')
    .description('allow rows to go to a provider, at its usual address or another one')
    .argument('<id>', 'openai, azure, openrouter, vllm, ollama, lmstudio, llamacpp, or a name of your own')
    .option('--url <url>', 'base URL, such as https://host/v1')
    .option('--api-version <version>', 'for addresses of Azure that want one')
    .option('--key-variable <name>', 'environment variable that holds the key; keys are never written anywhere')
    .option('--allow-http', 'allow plain http to another network, where others may read rows and keys')
    .action(async (id: string, options: ProviderOptions) => {
      const { url, apiVersion, keyVariable, allowHttp } = options;
      const action = {
        do: 'set' as const,
        id,
        ...given('url', url),
        ...given('apiVersion', apiVersion),
        ...given('keyVariable', keyVariable),
        ...given('allowHttp', allowHttp),
      };
      await start({ kind: 'providers', action }, outputOf(options));
    });
  const remove = group
    .command('remove')
    .description('forget a provider')
    .argument('<id>')
    .action(async (id: string, options: ProviderOptions) => {
      await start({ kind: 'providers', action: { do: 'remove', id } }, outputOf(options));
    });
  const price = group
    .command('price')
    .description('what a model costs you for a million tokens')
    .argument('<provider/model>', 'such as openai/gpt-4o-mini')
    .requiredOption('--input <money>', 'for prompts', number)
    .requiredOption('--output <money>', 'for replies', number)
    .option('--currency <code>', 'three capital letters', 'USD')
    .action(async (model: string, options: ProviderOptions) => {
      const { input = 0, output = 0, currency = 'USD' } = options;
      await start({ kind: 'providers', action: { do: 'price', model, input, output, currency } }, outputOf(options));
    });
  return [list, set, remove, price];
}
