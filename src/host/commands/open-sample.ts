import { constants } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { toLabel } from '../review/plain-text.ts';
import type { Services } from '../services.ts';

const stem = 'support_tickets';

/** Puts the example data set into a folder, never over another file, and shows it. */
export async function openSample({ sample }: Services): Promise<void> {
  const folder = await pickFolder();
  if (!folder) return;
  const copy = vscode.Uri.file(await copyInto(folder, sample.fsPath));
  await vscode.window.showTextDocument(copy, { preview: false });
  if (vscode.workspace.getWorkspaceFolder(copy)) {
    await vscode.commands.executeCommand('revealInExplorer', copy);
    return;
  }
  const open = vscode.l10n.t('Open Folder');
  const text = vscode.l10n.t(
    'The sample is in a folder that is not open. Open the folder to see what runs make there.',
  );
  if ((await vscode.window.showInformationMessage(text, open)) === open) {
    await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(folder));
  }
}

/** The folder of the workspace with one key, any other on request. */
async function pickFolder(): Promise<string | undefined> {
  const folders = vscode.workspace.workspaceFolders?.filter(({ uri }) => uri.scheme === 'file') ?? [];
  if (folders.length > 0) {
    const other = { label: vscode.l10n.t('$(folder-opened) Another Folder…'), folder: undefined };
    const items = folders.map(({ name, uri }) => ({
      label: `$(folder) ${toLabel(name)}`,
      description: uri.fsPath,
      folder: uri.fsPath,
    }));
    const title = vscode.l10n.t('Where to put the sample data');
    const chosen = await vscode.window.showQuickPick([...items, other], { title });
    if (chosen !== other) return chosen?.folder;
  }
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Folder for the sample data'),
    openLabel: vscode.l10n.t('Put It Here'),
    canSelectFiles: false,
    canSelectFolders: true,
  });
  return chosen?.[0]?.fsPath;
}

/** Resolves to the copy's path; a copy that is there already and is still the same is taken as it is. */
async function copyInto(folder: string, source: string): Promise<string> {
  for (let number = 1; ; number++) {
    const target = join(folder, `${stem}${number === 1 ? '' : `-${number}`}.jsonl`);
    try {
      await copyFile(source, target, constants.COPYFILE_EXCL);
      return target;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if ((await readFile(target)).equals(await readFile(source))) return target;
    }
  }
}
