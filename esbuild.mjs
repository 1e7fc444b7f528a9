// Builds what ships. `node esbuild.mjs` for the product, `--bench` for the evidence commands under bench/.
import { readdirSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

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
  // What the panel and the report show: one script and one style sheet without a request to anywhere.
  const { metafile } = await build({
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
  for (const [path, { bytes }] of Object.entries(metafile.outputs)) {
    if (!path.endsWith('.txt')) console.log(`${path} ${(bytes / 1024).toFixed(1)} KB`);
  }
  // No `external: ['vscode']` here: that the command line and the job thread build without it proves the wall.
  await build({
    ...shared,
    entryPoints: { cli: 'src/cli/main.ts', 'job-thread': 'src/jobs/job-thread.ts' },
    outdir: 'dist',
    splitting: true,
    chunkNames: 'parts/[name]-[hash]',
  });
  // The extension host gives `vscode`; everything heavy happens in the job thread built above.
  await build({
    ...shared,
    entryPoints: { extension: 'src/extension.ts' },
    outdir: 'dist',
    format: 'cjs',
    banner: {},
    outExtension: { '.js': '.cjs' },
    external: ['vscode'],
  });
}
