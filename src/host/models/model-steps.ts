import * as vscode from 'vscode';
import type { Plan } from '../../core/data/plan.ts';
import { openProviderSettings } from '../commands/api-keys.ts';
import { type PickAnswer, type PickItem, pickOne, typeText } from '../pick-steps.ts';
import { toLabel, toMessage } from '../review/plain-text.ts';
import type { Services } from '../services.ts';
import { askKey, describeKey } from './ask-key.ts';
import type { KnownProvider } from './known-providers.ts';
import { listModels } from './list-models.ts';

/** Where models come from: providers, and whatever else there is. */
export type ModelPlaces = Pick<Services, 'providers' | 'modelSources'>;

type Model = Pick<Plan['model'], 'provider' | 'name'>;
type Choice = { readonly model: Model } | { readonly ask: KnownProvider } | 'settings' | undefined;

/** Lets the user choose who writes the rows, after going into a step. */
export async function pickModel(places: ModelPlaces, title: string): Promise<PickAnswer<Model>> {
  for (;;) {
    const answer = await pickOne<Choice>(title, await listChoices(places), true);
    if (typeof answer !== 'object' || answer.value === undefined) return answer === 'back' ? 'back' : 'cancelled';
    const { value } = answer;
    if (value === 'settings') {
      await openProviderSettings();
      return 'cancelled';
    }
    if ('model' in value) return { value: value.model };
    const { providers } = places;
    const { id, preset } = value.ask;
    if (
      preset.needsKey &&
      (await providers.findKey(value.ask)).from === 'nowhere' &&
      !(await askKey(providers, value.ask))
    )
      continue;
    const name = await typeName(places, title, value.ask);
    if (name === 'cancelled') return name;
    if (name === 'back') continue;
    const model = { provider: id, name: name.value };
    await providers.noteModel(model);
    return { value: model };
  }
}

async function listChoices({ providers, modelSources }: ModelPlaces): Promise<PickItem<Choice>[]> {
  const { providers: known, problems } = await providers.list();
  if (problems.length > 0) void vscode.window.showWarningMessage(toMessage(problems.join(' ')));
  const keys = new Map(await Promise.all(known.map(async (one) => [one.id, await providers.findKey(one)] as const)));
  const isReady = ({ id, isLocal }: KnownProvider) => isLocal || keys.get(id)?.from !== 'nowhere';
  const sorted = [...known.filter(isReady), ...known.filter((one) => !isReady(one))];
  const places = new Map(sorted.map((one, place) => [one.id, place]));
  const recent = providers.recentModels
    .filter(({ provider }) => places.has(provider))
    .sort((a, b) => (places.get(a.provider) ?? 0) - (places.get(b.provider) ?? 0));
  const sources = await Promise.all(
    modelSources.map(async (source) => ({ title: source.title, choices: await source.list().catch(() => []) })),
  );
  return [
    {
      value: { model: { provider: 'offline' } },
      label: vscode.l10n.t('$(beaker) Built-in Generator'),
      description: vscode.l10n.t('for trying; sends nothing'),
    },
    ...(recent.length > 0 ? [separate(vscode.l10n.t('used before'))] : []),
    ...recent.map(({ provider, name }) => ({
      value: { model: { provider, name } },
      label: `$(sparkle) ${toLabel(name ?? '')}`,
      description: known.find(({ id }) => id === provider)?.preset.name ?? provider,
    })),
    ...sources.flatMap(({ title, choices }) =>
      choices.length === 0
        ? []
        : [
            separate(title),
            ...choices.map(({ provider, name, label, description }) => ({
              value: { model: { provider, name } },
              label: `$(sparkle) ${toLabel(label)}`,
              description: toLabel(description),
            })),
          ],
    ),
    separate(vscode.l10n.t('a model of a provider')),
    ...sorted.map((one) => {
      const found = keys.get(one.id);
      return {
        value: { ask: one },
        label: `$(${one.isLocal ? 'vm' : 'cloud'}) ${toLabel(one.preset.name)}…`,
        description: one.host,
        detail: found ? describeKey(found, one) : '',
      };
    }),
    {
      value: 'settings' as const,
      label: vscode.l10n.t('$(add) Another Provider…'),
      description: vscode.l10n.t('opens the settings'),
    },
  ];
}

function separate(label: string): PickItem<undefined> {
  return { value: undefined, label, kind: vscode.QuickPickItemKind.Separator };
}

/** Lets the user type or choose the name of a model; what the provider has is asked for meanwhile. */
async function typeName(
  { providers }: ModelPlaces,
  title: string,
  provider: KnownProvider,
): Promise<PickAnswer<string>> {
  const { preset, host, id } = provider;
  const check = (text: string) => (text.trim() === '' ? vscode.l10n.t('The name of the model is missing.') : undefined);
  const stop = new AbortController();
  const [given] = (await providers.give([id])).providers ?? [];
  // Azure lists what could be deployed, not what is.
  if (!given || preset.style === 'azure') {
    return typeText(title, vscode.l10n.t('The name of the deployment at {0}', host), '', check);
  }
  const pick = vscode.window.createQuickPick<PickItem<string>>();
  pick.title = title;
  pick.placeholder = vscode.l10n.t('Name of the model; asking {0} which it has', host);
  pick.busy = true;
  let names: readonly string[] = [];
  const show = () => {
    const typed = pick.value.trim();
    const own = typed === '' || names.includes(typed) ? [] : [typed];
    pick.items = [...names, ...own].map((name) => ({
      value: name,
      label: toLabel(name),
      alwaysShow: own.includes(name),
    }));
  };
  let reason: string | undefined;
  const answer = await new Promise<PickAnswer<string> | 'failed'>((resolve) => {
    pick.ignoreFocusOut = true;
    pick.buttons = [vscode.QuickInputButtons.Back];
    pick.onDidChangeValue(show);
    pick.onDidTriggerButton(() => resolve('back'));
    pick.onDidAccept(() => {
      const chosen = pick.selectedItems[0];
      if (chosen) resolve({ value: chosen.value });
    });
    pick.onDidHide(() => resolve('cancelled'));
    pick.show();
    listModels(given, stop.signal, (url, init) => globalThis.fetch(url, init)).then(
      (found) => {
        names = found;
        pick.busy = false;
        pick.placeholder = vscode.l10n.t('Choose one of the {0} models of {1}, or type a name', names.length, host);
        show();
      },
      (error: Error) => {
        reason = error.message;
        resolve('failed');
      },
    );
  });
  const typed = pick.value;
  stop.abort();
  pick.dispose();
  if (answer !== 'failed') return answer;
  const prompt = vscode.l10n.t('The models could not be listed ({0}). Type the name.', reason ?? '');
  return typeText(title, prompt, typed, check);
}
