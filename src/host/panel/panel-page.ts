import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { escapeHtml } from '../../view/html.ts';

/** The page that the panel's script fills. Nothing but our own files is loaded, and no text of a row stands in it. */
export function writePanelPage(webview: vscode.Webview, extension: vscode.Uri, dataset: string): string {
  const nonce = randomBytes(16).toString('base64');
  const place = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', 'webview', name));
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}' ${webview.cspSource}`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join('; ');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta property="csp-nonce" content="${nonce}">
<title>SynAlign</title>
<link rel="stylesheet" href="${place('panel.css')}" nonce="${nonce}">
</head><body data-dataset="${escapeHtml(dataset)}"><div id="panel"></div>
<script nonce="${nonce}" src="${place('panel.js')}"></script></body></html>`;
}
