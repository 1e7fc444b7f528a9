import { type ReportData, reportElementId, writeReportData } from '../protocol/report-data.ts';
import { Html, html } from './html.ts';

/** The panel's own files. */
export interface ReportAssets {
  readonly script: string;
  readonly style: string;
  /** SHA-256 of the script, base64: the page's policy lets this script run and no other. */
  readonly scriptHash: string;
}

/** A page that holds the panel and everything it shows: no request, nothing beside it. Opens in any browser. */
export function writeReportPage(data: Omit<ReportData, 'version'>, assets: ReportAssets): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'sha256-${assets.scriptHash}'`,
    `style-src 'unsafe-inline'`,
    `img-src data:`,
  ].join('; ');
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${data.panel.dataset.name} · SynAlign</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<style>${new Html(assets.style)}</style></head>
<body><noscript><p>This report is drawn by the script inside it; your browser does not run it. report.json beside it has the figures.</p></noscript>
<div id="panel"></div>
<script type="application/json" id="${reportElementId}">${new Html(writeReportData(data))}</script>
<script>${new Html(assets.script)}</script></body></html>
`.text;
}
