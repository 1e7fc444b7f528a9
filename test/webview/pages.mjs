// Pages to test the webview in: the panel behind a host in memory, and the report. Both are built from what ships.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { themes } from './themes.mjs';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'dist/webview-test');

/** Builds the harness, and a module with the sample for the report. */
async function buildHarness() {
  const shared = { bundle: true, outdir: folder, logLevel: 'warning' };
  const page = join(import.meta.dirname, 'page');
  await build({ ...shared, entryPoints: [join(page, 'harness.ts')], format: 'iife' });
  await build({
    ...shared,
    entryPoints: [join(page, 'sample.ts'), join(page, 'fake-host.ts'), join(root, 'src/protocol/report-data.ts')],
    format: 'esm',
    platform: 'node',
    entryNames: '[name]',
    outExtension: { '.js': '.mjs' },
  });
  const load = (name) => import(pathToFileURL(join(folder, `${name}.mjs`)).href);
  const [{ makeSample }, { makeReport }, { writeReportData }] = await Promise.all(
    ['sample', 'fake-host', 'report-data'].map(load),
  );
  return { makeSample, makeReport, writeReportData };
}

const policy = (nonce, style) =>
  `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${style}; img-src data:; base-uri 'none'`;

/** Serves the pages; `errors` collects what browsers say about a broken policy. */
export async function servePages() {
  mkdirSync(folder, { recursive: true });
  const { makeSample, makeReport, writeReportData } = await buildHarness();
  const script = readFileSync(join(root, 'dist/webview/panel.js'), 'utf8');
  const style = readFileSync(join(root, 'dist/webview/panel.css'), 'utf8');
  const harness = readFileSync(join(folder, 'harness.js'), 'utf8');
  const nonce = 'panelnonce';
  const panelPage = (theme) => `<!doctype html>
<html lang="en" style="${themes[theme].variables}"><head><meta charset="utf-8"><title>SynAlign</title>
<meta property="csp-nonce" content="${nonce}">
<style nonce="${nonce}">${style}</style></head>
<body class="${themes[theme].body}" data-vscode-theme-kind="${themes[theme].body}"><div id="panel"></div>
<script nonce="${nonce}">${harness}</script><script nonce="${nonce}">${script}</script></body></html>`;
  const reportPage = (real, synthetic) => `<!doctype html>
<html lang="en" data-mode="report"><head><meta charset="utf-8"><title>SynAlign report</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy(nonce, `'nonce-${nonce}'`)}">
<meta property="csp-nonce" content="${nonce}">
<style nonce="${nonce}">${style}</style></head>
<body><div id="panel"></div>
<script type="application/json" id="synalign-data">${writeReportData(makeReport(makeSample(real, synthetic)))}</script>
<script nonce="${nonce}">${script}</script></body></html>`;
  writeFileSync(join(folder, 'report.html'), reportPage(1204, 400));
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const theme = url.searchParams.get('theme') ?? 'dark';
    const isReport = url.pathname === '/report';
    const page = isReport
      ? reportPage(Number(url.searchParams.get('real') ?? 1204), Number(url.searchParams.get('synthetic') ?? 400))
      : panelPage(theme);
    // The variables of a theme stand in a style attribute, as VS Code sets them by script; nothing else may.
    const header = isReport
      ? {}
      : { 'Content-Security-Policy': policy(nonce, `'nonce-${nonce}'; style-src-attr 'unsafe-inline'`) };
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...header });
    response.end(page);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    reportFile: pathToFileURL(join(folder, 'report.html')).href,
    close: () => new Promise((done) => server.close(done)),
  };
}

/** Lets pages have the renderer that they would not choose here: WebGL without a graphics card, or none at all. */
export const useRenderer = (page, kind) =>
  page.addInitScript((wanted) => {
    const own = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (name, options) {
      if (name !== 'webgl2') return own.call(this, name, options);
      return wanted === 'canvas' ? null : own.call(this, name, { ...options, failIfMajorPerformanceCaveat: false });
    };
    const extension = WebGL2RenderingContext.prototype.getExtension;
    WebGL2RenderingContext.prototype.getExtension = function (name) {
      return name === 'WEBGL_debug_renderer_info' ? null : extension.call(this, name);
    };
  }, kind);

/** Starts the browser; without a graphics card, as on a build machine. */
export function launchBrowser(flags = []) {
  const tools = join(root, 'test/vscode/tools/node_modules/x.cjs');
  const { chromium } = createRequire(tools)('playwright-core');
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--no-first-run', '--disable-background-networking', ...flags],
  });
}
