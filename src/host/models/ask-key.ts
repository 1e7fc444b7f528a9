import * as vscode from 'vscode';
import { toMessage } from '../review/plain-text.ts';
import type { KnownProvider } from './known-providers.ts';
import type { FoundKey, Providers } from './providers.ts';

/** Asks for the key of a provider and stores it for the origin that the provider has now; true when it is kept. */
export async function askKey(providers: Providers, provider: KnownProvider): Promise<boolean> {
  const { preset, host, keyVariables } = provider;
  const key = await vscode.window.showInputBox({
    title: vscode.l10n.t('API Key of {0}', preset.name),
    prompt: vscode.l10n.t('It is sent to {0} and nowhere else, and kept in the secret storage.', host),
    password: true,
    ignoreFocusOut: true,
    validateInput: checkKey,
  });
  if (!key) return false;
  if (await providers.storeKey(provider, key)) {
    const text = vscode.l10n.t('The key of {0} for {1} is in the secret storage.', preset.name, host);
    void vscode.window.showInformationMessage(toMessage(text));
    return true;
  }
  const text = vscode.l10n.t(
    'The secret storage of this editor did not keep the key: it could not be read back. Put it into the environment variable {0} before the editor starts.',
    keyVariables.join(vscode.l10n.t(' or ')),
  );
  void vscode.window.showWarningMessage(toMessage(text));
  return false;
}

/** What is wrong with a key, before it is taken; undefined for one that could be right. */
function checkKey(key: string): string | undefined {
  if (key === '') return vscode.l10n.t('Paste the key.');
  if (/[^\x21-\x7e]/.test(key)) {
    return vscode.l10n.t('A key holds no spaces, line ends or other characters than letters, digits and signs.');
  }
  return undefined;
}

/** Where a key lies; never the key. */
export function describeKey(found: FoundKey, { preset, keyVariables }: KnownProvider): string {
  switch (found.from) {
    case 'storage':
      return vscode.l10n.t('key in the secret storage');
    case 'variable':
      return vscode.l10n.t('key in the environment variable {0}', found.name);
    case 'nowhere': {
      const variables = keyVariables.join(vscode.l10n.t(' or '));
      if (found.wasStored) return vscode.l10n.t('its stored key is gone: set it again, or use {0}', variables);
      return preset.needsKey
        ? vscode.l10n.t('no key yet; or set {0}', variables)
        : vscode.l10n.t('no key; servers like this often need none');
    }
  }
}
