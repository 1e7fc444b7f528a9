import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';

/** Colours of the editor for a page that names its own; the page has no script, so this is all that is added. */
const themed = `html:root {
  --background: var(--vscode-editor-background);
  --foreground: var(--vscode-foreground);
  --strong: var(--vscode-editor-foreground);
  --dim: var(--vscode-descriptionForeground);
  --line: var(--vscode-panel-border, var(--vscode-contrastBorder));
}`;

/** A page from a folder that somebody else filled need not bring its own policy: this one holds whatever it says. */
const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`;

/** Shows a self-contained page (a report or an inspection) in a panel. Scripts stay off and nothing is fetched. */
export async function showPage(title: string, path: string): Promise<void> {
  const page = await readFile(path, 'utf8');
  const panel = vscode.window.createWebviewPanel('synalign.page', title, vscode.ViewColumn.Active, {
    enableScripts: false,
    localResourceRoots: [],
    enableFindWidget: true,
  });
  const draw = () => {
    const { kind } = vscode.window.activeColorTheme;
    const isLight = kind === vscode.ColorThemeKind.Light || kind === vscode.ColorThemeKind.HighContrastLight;
    const style = `<style>${themed}\nhtml:root { color-scheme: ${isLight ? 'light' : 'dark'}; }</style>`;
    // Before everything else, so that no part of the page is read without the policy.
    panel.webview.html = `<!doctype html>${policy}${style}${page}`;
  };
  draw();
  const watch = vscode.window.onDidChangeActiveColorTheme(draw);
  panel.onDidDispose(() => watch.dispose());
}
