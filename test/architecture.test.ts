import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Every file of the repository, tracked or about to be. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)));
const sources = files.filter((path) => path.startsWith('src/') && path.endsWith('.ts'));

/** The rooms from left to right: a room knows only rooms to its left. */
const rooms = [
  'src/protocol',
  'src/core/math',
  'src/core/text',
  'src/core/data',
  'src/core/ports',
  'src/core/prompts',
  'src/core/stages',
  'src/core/pipeline',
  'src/protocol',
  'src/adapters',
  'src/view',
  'src/jobs',
  'src/cli',
  'src/host',
];
/** The front door stands before the last room. */
const roomOf = (path: string) =>
  path === 'src/extension.ts' ? rooms.length : rooms.findIndex((room) => path.startsWith(`${room}/`));

/** Packages that run in the panel. */
const panelPackages = new Set([
  'preact',
  'preact/hooks',
  '@preact/signals',
  '@tanstack/virtual-core',
  '@vscode/webview-ui-toolkit',
]);

/** Every module that a source names in an import, with `import type` and `import()`. */
function importsOf(path: string): string[] {
  const text = read(path);
  return [...text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)['"]([^'"\n]+)['"]/g)].map((found) => found[1] ?? '');
}

describe('rooms', () => {
  it('are all there, and every source stands in one', () => {
    expect(sources.length).toBeGreaterThan(100);
    for (const room of rooms) expect(sources.some((path) => path.startsWith(`${room}/`))).toBe(true);
    expect(sources.filter((path) => roomOf(path) < 0)).toEqual([]);
  });

  it.each(rooms.map((room, place) => [room, place] as const))('%s refers only to rooms to its left', (room, place) => {
    const { references } = JSON.parse(read(`${room}/tsconfig.json`)) as { references: { path: string }[] };
    for (const { path } of references) {
      const other = rooms.indexOf(normalize(join(room, path)));
      expect(other, `${room} refers to ${path}`).toBeGreaterThanOrEqual(0);
      expect(other, `${room} refers to ${path}`).toBeLessThan(place);
    }
  });

  it('import nothing from a room to their right', () => {
    const wrong = sources.flatMap((path) => {
      const own = roomOf(path);
      return importsOf(path).flatMap((name) => {
        const other = name.startsWith('.') ? roomOf(normalize(join(dirname(path), name))) : own;
        return other > own ? [`${path} imports ${name}`] : [];
      });
    });
    expect(wrong).toEqual([]);
  });

  it('webview knows the protocol and how figures are written, nothing else', () => {
    const own = files.filter((path) => /^webview\/.*\.tsx?$/.test(path));
    expect(own.length).toBeGreaterThan(30);
    const wrong = own.flatMap((path) =>
      importsOf(path).flatMap((name) => {
        const to = name.startsWith('.') ? normalize(join(dirname(path), name)) : name;
        const isAllowed =
          /^(webview|src\/protocol)\//.test(to) || to === 'src/view/figures.ts' || panelPackages.has(to);
        return isAllowed ? [] : [`${path} imports ${name}`];
      }),
    );
    expect(wrong).toEqual([]);
    const { references } = JSON.parse(read('webview/tsconfig.json')) as { references: { path: string }[] };
    expect(references.map(({ path }) => normalize(join('webview', path)))).toEqual(['src/protocol', 'src/view']);
  });

  it('touch the machine only where they may', () => {
    const wrong = sources.flatMap((path) =>
      importsOf(path).flatMap((name) => {
        const isEditor = name === 'vscode' && !path.startsWith('src/host/') && path !== 'src/extension.ts';
        const isMachine = name.startsWith('node:') && /^src\/(core|view)\//.test(path);
        return isEditor || isMachine ? [`${path} imports ${name}`] : [];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('read no clock and draw no chance of their own in the core', () => {
    const wrong = sources.filter(
      (path) =>
        path.startsWith('src/core/') &&
        /\bMath\.random\(|\bDate\.now\(|\bnew Date\(|\bperformance\.|\bconsole\./.test(
          read(path).replace(/^\s*(\/\/|\*|\/\*).*$/gm, ''),
        ),
    );
    expect(wrong).toEqual([]);
  });
});

describe('files', () => {
  it('have at most 300 lines', () => {
    const tooLong = files
      .filter((path) => /^(src|webview)\//.test(path))
      .map((path) => [path, read(path).trimEnd().split('\n').length] as const)
      .filter(([, lines]) => lines > 300);
    expect(tooLong).toEqual([]);
  });

  it('are named in kebab-case', () => {
    const odd = sources.filter((path) => !/^[a-z0-9/]+(?:[-.][a-z0-9/]+)*\.ts$/.test(path));
    expect(odd).toEqual([]);
    expect(sources.filter((path) => /\/(utils?|helpers?|common|misc|index)\.ts$/.test(path))).toEqual([]);
  });

  /** Proved through the file named beside them, where their figures have an oracle. */
  const provedElsewhere = new Map([
    ['src/core/math/class-alignment.ts', 'test/core/math/align.test.ts'],
    ['src/core/math/measure-cell.ts', 'test/core/math/measure-gap.test.ts'],
  ]);

  it.each(['math', 'prompts', 'stages'])('of core/%s have a test file each', (room) => {
    const own = sources.filter((path) => path.startsWith(`src/core/${room}/`));
    expect(own.length).toBeGreaterThan(5);
    const untested = own.filter((path) => {
      const test = provedElsewhere.get(path) ?? path.replace(/^src/, 'test').replace(/\.ts$/, '.test.ts');
      return !files.includes(test);
    });
    expect(untested).toEqual([]);
  });

  it('name no place on the machine of the one who wrote them', () => {
    const texts = files.filter((path) => /\.(ts|mjs|js|json|jsonc|md|css|py|yml)$|^[^/]*$|^\.ci\//.test(path));
    // Put together, so that this file does not hold what it looks for.
    const places = new RegExp(`(?<![\\w.:/])/(${['work', 'root', 'home', 'tmp', 'Users', 'mnt'].join('|')})/\\w`);
    const wrong = texts.flatMap((path) => {
      const line = read(path)
        .split('\n')
        .findIndex((text) => places.test(text));
      return line < 0 ? [] : [`${path}:${line + 1}`];
    });
    expect(wrong).toEqual([]);
  });
});

describe('documents', () => {
  const commands = [...read('src/cli/commands.ts').matchAll(/\.command\('([a-z-]+)/g)].map((found) => found[1] ?? '');

  it('README.md names every command', () => {
    expect(commands).toEqual(
      expect.arrayContaining(['augment', 'inspect', 'weigh', 'decide', 'export', 'evaluate', 'replay']),
    );
    const readme = read('README.md');
    expect(commands.filter((name) => !new RegExp(`\`(synalign )?${name}\\b`).test(readme))).toEqual([]);
  });

  it('README.md and ARCHITECTURE.md link only to files that are there', () => {
    const broken = ['README.md', 'ARCHITECTURE.md', 'examples/README.md'].flatMap((path) =>
      [...read(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].flatMap(([, target]) =>
        existsSync(join(root, dirname(path), target ?? '')) ? [] : [`${path}: ${target}`],
      ),
    );
    expect(broken).toEqual([]);
  });

  it('CHANGELOG.md begins with the version of package.json', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(read('CHANGELOG.md').match(/^## \[?([^\]\s]+)/m)?.[1]).toBe(version);
  });
});
