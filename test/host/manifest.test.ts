import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

interface Entry {
  readonly command: string;
  readonly title?: string;
  readonly when?: string;
  readonly enablement?: string;
}
interface Setting {
  readonly default: unknown;
  readonly scope?: string;
  readonly order?: number;
  readonly description?: string;
  readonly markdownDescription?: string;
}
interface WalkthroughStep {
  readonly description: string;
  readonly media: { readonly svg?: string; readonly markdown?: string; readonly altText?: string };
  readonly completionEvents: readonly string[];
}
interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly l10n: string;
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly Entry[];
    readonly menus: { readonly [place: string]: readonly Entry[] };
    readonly keybindings: readonly Entry[];
    readonly views: { readonly [container: string]: readonly { readonly id: string }[] };
    readonly configuration: { readonly properties: { readonly [name: string]: Setting } };
    readonly grammars: readonly { readonly path: string }[];
    readonly jsonValidation: readonly { readonly url: string }[];
    readonly walkthroughs: readonly { readonly steps: readonly WalkthroughStep[] }[];
  };
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const texts = JSON.parse(read('package.nls.json')) as { readonly [key: string]: string };
const { contributes } = manifest;
const commands = contributes.commands.map(({ command }) => command);
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: read(join('src', name)) }));
const all = sources.map(({ text }) => text).join('\n');

/** Every string in a value, with the way to it. */
function listStrings(value: unknown, at = ''): { readonly at: string; readonly text: string }[] {
  if (typeof value === 'string') return [{ at, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => listStrings(part, `${at}/${key}`));
}

describe('commands', () => {
  it('are the ones of the command table, and those are all', () => {
    const table = /const commands\b[^=]*= \{\n([\s\S]*?)\n\};/.exec(read('src/host/commands.ts'))?.[1] ?? '';
    const inTable = [...table.matchAll(/^ {2}(\w+)/gm)].map(([, id]) => `synalign.${id}`);
    expect(inTable.length).toBeGreaterThan(20);
    expect([...commands].sort()).toEqual(inTable.sort());
  });

  it('are named in menus, keys and texts only when they exist', () => {
    const used = [...Object.values(contributes.menus).flat(), ...contributes.keybindings].map(({ command }) => command);
    const linked = [...JSON.stringify(texts).matchAll(/command:(synalign\.\w+)/g)].map(([, id]) => id ?? '');
    const called = [...all.matchAll(/executeCommand\(\s*'(synalign\.\w+)'/g)].map(([, id]) => id ?? '');
    expect(linked.length).toBeGreaterThan(4);
    expect([...used, ...linked, ...called].filter((id) => !commands.includes(id))).toEqual([]);
  });
});

describe('context keys', () => {
  it('of every condition are set in the host', () => {
    const views = Object.values(contributes.views).flatMap((list) => list.map(({ id }) => id));
    const conditions = [
      ...contributes.commands,
      ...Object.values(contributes.menus).flat(),
      ...contributes.keybindings,
    ];
    const keys = conditions.flatMap(({ when, enablement }) => `${when} ${enablement}`.match(/synalign\.\w+/g) ?? []);
    const own = [...new Set(keys)].filter((key) => !views.includes(key));
    expect(own).toEqual(expect.arrayContaining(['synalign.review', 'synalign.running']));
    const setters = sources.filter(({ name, text }) => name.startsWith('host/') && text.includes("'setContext'"));
    expect(own.filter((key) => !setters.some(({ text }) => text.includes(`'${key}'`)))).toEqual([]);
  });
});

describe('settings', () => {
  const properties = Object.entries(contributes.configuration.properties);

  it('are read in settings.ts, with the default of the manifest, and nowhere else', () => {
    const found = [...read('src/host/settings.ts').matchAll(/read(?:Own)?<\w+>\('(\w+)', ([^,)]+)/g)];
    const asRead = found.map(([, name, value]) => [`synalign.${name}`, value]);
    const asNamed = properties.map(([name, { default: value }]) => [
      name,
      typeof value === 'string' ? `'${value}'` : JSON.stringify(value),
    ]);
    expect(asRead.sort()).toEqual(asNamed.sort());
    const elsewhere = sources.filter(({ text }) => /getConfiguration\(\s*'synalign/.test(text)).map(({ name }) => name);
    expect(elsewhere).toEqual(['host/settings.ts']);
  });

  it('have a description, a scope and a place of their own', () => {
    for (const [name, { scope, description, markdownDescription }] of properties) {
      expect(description ?? markdownDescription, name).toMatch(/^%setting\..+%$/);
      expect(scope, name).toMatch(/^(window|resource|machine|machine-overridable|application)$/);
    }
    expect(properties.map(([, { order }]) => order)).toEqual(properties.map((_, i) => i + 1));
  });

  it('that a folder could abuse are not taken from a folder that nobody trusts', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    expect(restrictedConfigurations).toContain('synalign.reviewer');
    const known = properties.map(([name]) => name);
    expect(restrictedConfigurations.filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe('texts', () => {
  it('of the manifest stand in package.nls.json, each used and none missing', () => {
    const used = listStrings(manifest).flatMap(({ text }) => /^%(.+)%$/.exec(text)?.[1] ?? []);
    expect([...new Set(used)].sort()).toEqual(Object.keys(texts).sort());
  });

  it('that people read are never written in package.json itself', () => {
    const shown =
      /\/(title|description|markdownDescription|name|contents|category|contextualTitle|altText|aliases\/\d+)$/;
    const written = listStrings(contributes, 'contributes').filter(
      ({ at, text }) => shown.test(at) && !/^%.+%$/.test(text),
    );
    expect(written).toEqual([]);
  });

  it('of the host are collected for translators as they are now', () => {
    const check = () => execFileSync(process.execPath, ['scripts/l10n.mjs', '--check'], { cwd: root, stdio: 'pipe' });
    expect(check).not.toThrow();
    const bundle = JSON.parse(read(join(manifest.l10n, 'bundle.l10n.json'))) as { readonly [text: string]: string };
    expect(Object.keys(bundle).length).toBeGreaterThan(80);
    expect(bundle['{0} rows for {1} are ready for review.']).toBeDefined();
  });
});

describe('the walkthrough', () => {
  const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);

  it('leads through the product step by step, each with a picture and an end', () => {
    expect(steps.length).toBeGreaterThanOrEqual(5);
    for (const { media, completionEvents } of steps) {
      expect(existsSync(join(root, media.svg ?? media.markdown ?? ''))).toBe(true);
      if (media.svg) expect(media.altText).toMatch(/^%.+%$/);
      const events = completionEvents.map((event) => event.replace('onCommand:', ''));
      expect(events.length).toBeGreaterThan(0);
      expect(events.filter((id) => !commands.includes(id))).toEqual([]);
    }
  });

  it('names the keys as they are', () => {
    const page = read('media/walkthrough/review.md');
    const bound = contributes.keybindings as readonly (Entry & { readonly key: string; readonly mac?: string })[];
    for (const id of ['accept', 'reject', 'nextUndecided', 'undoDecision', 'readRow', 'compareRow']) {
      const { key, mac } = bound.find(({ command }) => command === `synalign.${id}`)!;
      expect(page.toLowerCase(), id).toContain(`\`${key}\``);
      if (mac) expect(page.toLowerCase(), id).toContain(`\`${mac}\``);
    }
  });
});
