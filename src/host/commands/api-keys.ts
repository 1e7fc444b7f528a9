import * as vscode from 'vscode';
import { askKey, describeKey } from '../models/ask-key.ts';
import type { KeyPlace } from '../models/key-store.ts';
import type { KnownProvider } from '../models/known-providers.ts';
import type { Providers } from '../models/providers.ts';
import { type PickItem, pickOne } from '../pick-steps.ts';
import { toLabel, toMessage } from '../review/plain-text.ts';
import type { Services } from '../services.ts';

/** Asks for a provider and its key. */
export async function setApiKey({ providers }: Services): Promise<void> {
  const title = vscode.l10n.t('Set API Key');
  const items: PickItem<KnownProvider | 'settings'>[] = await listItems(providers);
  items.push({
    value: 'settings',
    label: vscode.l10n.t('$(add) Another Provider…'),
    description: vscode.l10n.t('opens the settings'),
  });
  const answer = await pickOne(title, items);
  if (typeof answer !== 'object') return;
  if (answer.value === 'settings') await openProviderSettings();
  else await askKey(providers, answer.value);
}

/** Lists every provider with where its key lies and whether rows may go there, to change either. No key is shown. */
export async function showApiKeys({ providers }: Services): Promise<void> {
  for (;;) {
    const items: PickItem<KnownProvider | KeyPlace>[] = [
      ...(await listItems(providers)),
      ...(await listStrays(providers)),
    ];
    const answer = await pickOne(vscode.l10n.t('API Keys and Hosts'), items);
    if (typeof answer !== 'object') return;
    const done = await change(providers, answer.value);
    if (!done) return;
  }
}

/** Takes a stored key away. */
export async function deleteApiKey({ providers }: Services): Promise<void> {
  const items = providers.keys.list().map(
    (place): PickItem<KeyPlace> => ({
      value: place,
      label: `$(key) ${toLabel(place.id)}`,
      description: place.origin,
    }),
  );
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No key is in the secret storage. Keys in environment variables are taken away there.'),
    );
    return;
  }
  const answer = await pickOne(vscode.l10n.t('Delete API Key'), items);
  if (typeof answer === 'object') await deleteKey(providers, answer.value);
}

/** Opens the setting that names providers. */
export async function openProviderSettings(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openSettings', 'synalign.providers');
}

type Change = 'set' | 'delete' | 'allow' | 'forget';

/** What can be done about one provider; false when nothing was chosen. */
async function change(providers: Providers, chosen: KnownProvider | KeyPlace): Promise<boolean> {
  const isStored = providers.keys.wasStored(chosen);
  const known = 'host' in chosen ? chosen : undefined;
  const isAllowed = providers.isAllowed(chosen.origin);
  const item = (value: Change, label: string): PickItem<Change> => ({ value, label });
  const items = [
    ...(known ? [item('set', isStored ? vscode.l10n.t('$(key) Replace Key…') : vscode.l10n.t('$(key) Set Key…'))] : []),
    ...(isStored ? [item('delete', vscode.l10n.t('$(trash) Delete Key'))] : []),
    ...(known && !isAllowed ? [item('allow', vscode.l10n.t('$(check) Let Rows Go to {0}…', known.host))] : []),
    ...(isAllowed
      ? [item('forget', vscode.l10n.t('$(circle-slash) Ask Again before Rows Go to {0}', chosen.origin))]
      : []),
  ];
  const answer = await pickOne(`${toLabel(chosen.id)} · ${chosen.origin}`, items, true);
  if (answer === 'back') return true;
  if (answer === 'cancelled') return false;
  if (answer.value === 'delete') await deleteKey(providers, chosen);
  else if (answer.value === 'forget') await providers.setAllowed(chosen.origin, false);
  else if (known && answer.value === 'set') await askKey(providers, known);
  else if (known && answer.value === 'allow') await allowHost(providers, known);
  return true;
}

/** Lets rows go to a host without a run that would show which. */
async function allowHost(providers: Providers, { id, host, origin }: KnownProvider): Promise<void> {
  const allow = vscode.l10n.t('Let Them Go');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Let rows go to {0}?', host),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Map, live weights, verdict and export then ask “{0}” for the embeddings of every row where a plan says so. Runs still show what they would send before they start.',
        id,
      ),
    },
    allow,
  );
  if (answer === allow) await providers.setAllowed(origin, true);
}

async function deleteKey(providers: Providers, place: KeyPlace): Promise<void> {
  await providers.deleteKey(place);
  const provider = (await providers.list()).providers.find(
    ({ id, origin }) => id === place.id && origin === place.origin,
  );
  const left = provider && (await providers.findKey(provider));
  const text =
    left?.from === 'variable'
      ? vscode.l10n.t('The key of {0} is deleted; the one in {1} is used instead.', place.id, left.name)
      : vscode.l10n.t('The key of {0} is deleted.', place.id);
  void vscode.window.showInformationMessage(toMessage(text));
}

async function listItems(providers: Providers): Promise<PickItem<KnownProvider>[]> {
  const { providers: known, problems } = await providers.list();
  if (problems.length > 0) void vscode.window.showWarningMessage(toMessage(problems.join(' ')));
  return Promise.all(
    known.map(async (provider) => {
      const { preset, host, origin } = provider;
      const found = await providers.findKey(provider);
      const allowed = providers.isAllowed(origin)
        ? vscode.l10n.t('rows may go there')
        : vscode.l10n.t('asks before rows go there');
      return {
        value: provider,
        label: `$(${found.from === 'nowhere' ? 'circle-large-outline' : 'key'}) ${toLabel(preset.name)}`,
        description: host,
        detail: `${allowed} · ${describeKey(found, provider)}`,
      };
    }),
  );
}

/** Keys of addresses that no provider has any more. */
async function listStrays(providers: Providers): Promise<PickItem<KeyPlace>[]> {
  const { providers: known } = await providers.list();
  return providers.keys
    .list()
    .filter((place) => !known.some(({ id, origin }) => id === place.id && origin === place.origin))
    .map((place) => ({
      value: place,
      label: `$(warning) ${toLabel(place.id)}`,
      description: place.origin,
      detail: vscode.l10n.t('key in the secret storage for an address that is not in use'),
    }));
}
