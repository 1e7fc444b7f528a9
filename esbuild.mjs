// Builds what ships. `node esbuild.mjs` for the product, `--production` for the same made small, `--bench` for the evidence
// commands under bench/.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { writeNotices } from './scripts/notices.mjs';
import { writeSchemas } from './scripts/schemas.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

const isProduction = process.argv.includes('--production');

const shared = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // jsonc-parser's UMD build loads its parts by a path that a bundle lacks: take the module builds.
  mainFields: ['module', 'main'],
  banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  outExtension: { '.js': '.mjs' },
  define: { SYNALIGN_VERSION: JSON.stringify(version) },
  loader: { '.css': 'text' },
  legalComments: 'external',
  minify: isProduction,
  metafile: true,
  logLevel: 'warning',
};

if (process.argv.includes('--bench')) {
  const entries = readdirSync('bench').filter((name) => name.endsWith('.ts'));
  await build({
    ...shared,
    entryPoints: entries.map((name) => `bench/${name}`),
    outdir: 'dist/bench',
    splitting: true,
  });
} else {
  // Parts are named after what is in them, so an earlier build's would be packed as well.
  if (isProduction) rmSync('dist/parts', { recursive: true, force: true });
  // What the panel and the report show: one script and one style sheet without a request to anywhere.
  const page = await build({
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    target: 'chrome128',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    entryPoints: [
      { in: 'webview/main.tsx', out: 'panel' },
      { in: 'webview/styles/panel.css', out: 'panel' },
    ],
    outdir: 'dist/webview',
    legalComments: 'external',
    metafile: true,
    logLevel: 'warning',
  });
  for (const [path, { bytes }] of Object.entries(page.metafile.outputs)) {
    if (!path.endsWith('.txt')) console.log(`${path} ${(bytes / 1024).toFixed(1)} KB`);
  }
  // No `external: ['vscode']` here: that the command line and the threads build without it proves the wall.
  const threads = await build({
    ...shared,
    entryPoints: {
      cli: 'src/cli/main.ts',
      'job-thread': 'src/jobs/job-thread.ts',
      'study-thread': 'src/jobs/study/study-thread.ts',
    },
    outdir: 'dist',
    splitting: true,
    chunkNames: 'parts/[name]-[hash]',
  });
  // The extension host gives `vscode`; everything heavy happens in the threads built above.
  const host = await build({
    ...shared,
    entryPoints: { extension: 'src/extension.ts' },
    outdir: 'dist',
    format: 'cjs',
    banner: {},
    outExtension: { '.js': '.cjs' },
    external: ['vscode'],
  });
  await writeSchemas('dist');
  writeNotices(
    [page, threads, host].map(({ metafile }) => metafile),
    'dist/THIRD-PARTY-NOTICES.txt',
  );
}
