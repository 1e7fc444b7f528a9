import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCli } from './fakes/built-cli.ts';
import { readZip } from './fakes/read-zip.ts';

const root = join(import.meta.dirname, '..');
const call = promisify(execFile);

/** Every file of the package but the build's parts, whose names hold a hash. */
const shipped = [
  'CHANGELOG.md',
  'LICENSE.txt',
  'README.md',
  'dist/THIRD-PARTY-NOTICES.txt',
  'dist/attributes.schema.json',
  'dist/cli.mjs',
  'dist/extension.cjs',
  'dist/job-thread.mjs',
  'dist/plan.schema.json',
  'examples/support_tickets.jsonl',
  'l10n/bundle.l10n.json',
  'package.json',
  'package.nls.json',
];
const folder = mkdtempSync(join(tmpdir(), 'synalign-package-'));
let files: ReadonlyMap<string, Buffer>;
let packed: Buffer;

beforeAll(async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  for (const name of ['src', 'webview', 'scripts', 'node_modules']) symlinkSync(join(root, name), join(folder, name));
  const copied = ['package.json', 'package.nls.json', 'esbuild.mjs', '.vscodeignore', 'README.md', 'CHANGELOG.md'];
  for (const name of [...copied, 'LICENSE', 'media', 'examples', 'l10n', 'test/vscode/suite']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  // vsce would ask here whether to go on without a repository, and wait for ever.
  await call(process.execPath, ['scripts/package.mjs'], { cwd: folder });
  packed = readFileSync(join(folder, `synalign-${version}.vsix`));
  files = new Map([...readZip(packed)].map(([name, bytes]) => [name.replace(/^extension\//, ''), bytes]));
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

describe('the package', () => {
  it('holds what it needs and nothing else', () => {
    const media = readdirSync(join(root, 'media'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1));
    const own = ['[Content_Types].xml', 'extension.vsixmanifest'];
    const named = [...files.keys()].filter((name) => !name.startsWith('dist/parts/') && !name.endsWith('.LEGAL.txt'));
    const spelled = named.map((name) => name.replace('readme.md', 'README.md').replace('changelog.md', 'CHANGELOG.md'));
    expect(spelled.sort()).toEqual([...own, ...shipped, ...media].sort());
    const parts = [...files.keys()].filter((name) => name.startsWith('dist/parts/'));
    expect(parts.length).toBeGreaterThan(0);
    expect(parts.filter((name) => !/^dist\/parts\/[a-z-]+-[A-Z0-9]{8}\.mjs$/.test(name))).toEqual([]);
  });

  it('is under 2 MB, without binaries, source maps and tests', () => {
    expect(packed.length).toBeLessThan(2_000_000);
    expect(
      [...files.keys()].filter((name) => /\.(node|wasm|map)$|(^|\/)(test|suite)\/|\.(spec|test)\./.test(name)),
    ).toEqual([]);
    for (const [name, bytes] of files) {
      if (/\.[cm]js$/.test(name))
        expect(bytes.toString(), name).not.toMatch(/sourceMappingURL=|\bfrom ?["']vitest["']/);
    }
  });

  it('shows the pictures of the README', () => {
    const readme = files.get('readme.md')?.toString() ?? '';
    const pictures = [...readme.matchAll(/!\[[^\]]*\]\(([^)\s]+)/g)].map(([, path]) => path ?? '');
    expect(pictures.length).toBeGreaterThan(0);
    expect(pictures.filter((path) => !files.get(path)?.length)).toEqual([]);
  });

  it('runs its command line from where it was unpacked', async () => {
    const unpacked = join(folder, 'unpacked');
    for (const [name, bytes] of files) {
      mkdirSync(join(unpacked, dirname(name)), { recursive: true });
      writeFileSync(join(unpacked, name), bytes);
    }
    const { bin } = JSON.parse(files.get('package.json')?.toString() ?? '') as { bin: { synalign: string } };
    const dataset = join(unpacked, 'examples/support_tickets.jsonl');
    const { stdout } = await call(process.execPath, [join(unpacked, bin.synalign), 'inspect', dataset]);
    expect(stdout).toContain('360');
  });

  it('names each package that is in it, with its licence', async () => {
    const dist = dirname(await buildCli());
    // The readable build says in comments where each part comes from.
    const outputs = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => /\.[cm]?js$/.test(name));
    const texts = outputs.map((name) => readFileSync(join(dist, name), 'utf8'));
    const found = texts.flatMap((text) => [
      ...text.matchAll(/^\s*\/\/ \S*?node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\/\S+$/gm),
    ]);
    const names = [...new Set(found.map(([, name]) => name ?? ''))];
    expect(names).toEqual(expect.arrayContaining(['commander', 'valibot', 'jsonc-parser']));
    const notices = files.get('dist/THIRD-PARTY-NOTICES.txt')?.toString() ?? '';
    for (const name of names) {
      const home = join(root, 'node_modules', name);
      const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
      expect(notices).toContain(`\n${name} ${version} (`);
      const licence = readdirSync(home).find((file) => /^licen[cs]e/i.test(file));
      expect(notices).toContain(
        readFileSync(join(home, licence ?? ''), 'utf8')
          .replaceAll('\r\n', '\n')
          .trim(),
      );
    }
  });
});
