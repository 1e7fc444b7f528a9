// Collects the texts that the editor shows into l10n/bundle.l10n.json, which translations start from: `npm run l10n`.
// With --check it only says whether the file is current.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const target = 'l10n/bundle.l10n.json';
const call = /\bl10n\.t\(\s*/g;
const literal = /^(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\$]|\\.)*)`)\s*[,)]/;

/** Every text given to `l10n.t` in the sources, in order; throws for one that is not written out there. */
function collectTexts() {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const texts = new Set();
  for (const name of files.map((file) => join('src', file))) {
    const source = readFileSync(name, 'utf8');
    for (const { index, 0: start } of source.matchAll(call)) {
      const found = literal.exec(source.slice(index + start.length));
      if (!found) {
        const line = source.slice(0, index).split('\n').length;
        throw new Error(`${name}:${line}: l10n.t wants its text written out, so that it can be translated.`);
      }
      const [, single, double, template] = found;
      texts.add(readEscapes(single ?? double ?? template));
    }
  }
  return [...texts].sort();
}

function readEscapes(text) {
  return text.replace(/\\(u\{([0-9a-f]+)\}|u([0-9a-f]{4})|.)/gi, (_, all, long, short) =>
    long || short ? String.fromCodePoint(Number.parseInt(long ?? short, 16)) : ({ n: '\n', t: '\t' }[all] ?? all),
  );
}

const bundle = `${JSON.stringify(Object.fromEntries(collectTexts().map((text) => [text, text])), null, 2)}\n`;
if (!process.argv.includes('--check')) writeFileSync(target, bundle);
else if (readFileSync(target, 'utf8') !== bundle) {
  console.error(`${target} is not current. Run: npm run l10n`);
  process.exit(1);
}
