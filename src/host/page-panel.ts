import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';

/** Colours of the editor for a page that names its own; the page has no script, so this is all that is added. */
const themed = `:root {
  --background: var(--vscode-editor-background);
  --foreground: var(--vscode-foreground);
  --strong: var(--vscode-editor-foreground);
  --dim: var(--vscode-descriptionForeground);
  --line: var(--vscode-panel-border, var(--vscode-contrastBorder));
}`;

/** Shows a self-contained page (a report or an inspection) in a panel. Scripts stay off and the page's own policy holds. */
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
    const style = `<style>${themed}\n:root { color-scheme: ${isLight ? 'light' : 'dark'}; }</style>`;
    panel.webview.html = page.replace('</head>', () => `${style}</head>`);
  };
  draw();
  const watch = vscode.window.onDidChangeActiveColorTheme(draw);
  panel.onDidDispose(() => watch.dispose());
}
