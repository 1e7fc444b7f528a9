import type { Layout } from '../../core/data/layout.ts';
import type { Sample } from '../../core/data/sample.ts';
import { type CopyGuard, createCopyGuard } from './copy-guard.ts';
import { buildCorpus, type Corpus, createVocabulary, type Vocabulary } from './corpus.ts';
import { listParts, type Part } from './parts.ts';
import { type Tokens, tokenize } from './tokens.ts';

/** One real row, cut into parts and tokens. */
export interface ReadRow {
  readonly parts: readonly Part[];
  /** Tokens of each part. */
  readonly tokens: readonly Tokens[];
}

/** Everything the generator counts in the real rows of one class; built once and kept. */
export interface TextClass {
  readonly rows: readonly ReadRow[];
  readonly corpora: ReadonlyMap<string, Corpus>;
  readonly guard: CopyGuard;
  /** Texts repeated word for word in many rows (a system prompt, "yes"), by slot: kept as they are. */
  readonly stock: ReadonlySet<string>;
  /** All texts by slot, for the rule that no part of more than three words is a copy. */
  readonly texts: ReadonlySet<string>;
}

/** The language model counts this many tokens of a class at most; rows are then taken at even steps. */
const mostTokens = 400_000;
/** A text is stock when it makes up this share of its slot, in at least `stockRows` rows. */
const stockShare = 0.02;
const stockRows = 3;

/** Cuts rows into parts and tokens. */
export function readRows(samples: readonly Sample[], layout: Layout): ReadRow[] {
  return samples.map(({ row }) => {
    const parts = listParts(row, layout);
    return { parts, tokens: parts.map(({ text }) => tokenize(text)) };
  });
}

/** Counts a class. */
export function buildTextClass(samples: readonly Sample[], layout: Layout): TextClass {
  const rows = readRows(samples, layout);
  const total = rows.reduce((sum, { tokens }) => sum + tokens.reduce((n, { norms }) => n + norms.length, 0), 0);
  const step = Math.max(1, Math.ceil(total / mostTokens));
  const counted = rows.filter((_, i) => i % step === 0);
  return {
    rows,
    corpora: buildCorpora(counted, () => createVocabulary()),
    guard: createCopyGuard(counted.map(joinTokens), rows.map(joinTokens)),
    stock: findStock(rows, layout),
    texts: new Set(rows.flatMap(({ parts, tokens }) => parts.map(({ slot }, i) => formatPartKey(slot, tokens[i]!)))),
  };
}

/** One corpus per slot, of the texts that are not blank. */
export function buildCorpora(rows: readonly ReadRow[], vocabulary: (slot: string) => Vocabulary): Map<string, Corpus> {
  const texts = new Map<string, Tokens[]>();
  for (const { parts, tokens } of rows) {
    parts.forEach(({ slot }, i) => {
      if (!texts.has(slot)) texts.set(slot, []);
      if (tokens[i]!.norms.some((norm) => norm !== '')) texts.get(slot)!.push(tokens[i]!);
    });
  }
  return new Map(Array.from(texts, ([slot, list]) => [slot, buildCorpus(list, vocabulary(slot))]));
}

/** All parts of a row as one run of tokens, as the copy rule reads them. */
export function joinTokens({ tokens }: { readonly tokens: readonly Tokens[] }): Tokens {
  return {
    surfaces: tokens.flatMap(({ surfaces }) => surfaces),
    norms: tokens.flatMap(({ norms }) => norms),
  };
}

/** Names a text within its slot, whatever its casing and spacing. */
export function formatPartKey(slot: string, { norms }: Tokens): string {
  return `${slot}\n${norms.join(' ')}`;
}

function findStock(rows: readonly ReadRow[], layout: Layout): Set<string> {
  if (layout.text.length < 2 && layout.kind !== 'chat') return new Set();
  const counts = new Map<string, number>();
  for (const { parts, tokens } of rows) {
    parts.forEach(({ slot }, i) => {
      const key = formatPartKey(slot, tokens[i]!);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    });
  }
  const least = Math.max(stockRows, stockShare * rows.length);
  return new Set(Array.from(counts).flatMap(([key, count]) => (count >= least ? [key] : [])));
}
