import type { Layout } from '../../core/data/layout.ts';
import type { Sample } from '../../core/data/sample.ts';
import type { Rng } from '../../core/math/rng.ts';
import { parseBand } from './bands.ts';
import {
  type CopyGuard,
  classRun,
  createCopyGuard,
  demonstrationRun,
  formatKey,
  isNew,
  shareOfRow,
} from './copy-guard.ts';
import { buildCorpus, countWords, createVocabulary, findToken } from './corpus.ts';
import type { Part } from './parts.ts';
import { findSpan } from './run-index.ts';
import { agrees, listWishedWords, readSubject } from './subject.ts';
import { replaceWords } from './substitute.ts';
import { buildCorpora, formatPartKey, joinTokens, type ReadRow, readRows, type TextClass } from './text-class.ts';
import { type Tokens, tokenize } from './tokens.ts';
import { isTopical } from './topics.ts';
import { type Sources, writeText } from './writer.ts';

/** What the text rows of one call are written from. */
interface TextCall {
  readonly layout: Layout;
  readonly attributes: { readonly [attribute: string]: string };
  readonly whole: TextClass;
  /** Rows of the cell, nearest first. */
  readonly cell: readonly ReadRow[];
  readonly sources: ReadonlyMap<string, Sources>;
  readonly shownGuard: CopyGuard;
  readonly guards: readonly CopyGuard[];
  readonly temperature: number;
}

/** A new row before its typed fields. */
interface Candidate {
  readonly parts: readonly Part[];
  readonly tokens: readonly Tokens[];
  /** Parts that were written and are not stock: what the copy rule is about. */
  readonly fresh: readonly boolean[];
}

const templatesTried = 4;
const triesPerTemplate = 16;
const triesPerText = 3;
const candidatesWanted = 4;
const substitutions = 12;

/** Prepares a call: counts the cell and the demonstrations on top of the class. */
export function prepareTextCall(
  whole: TextClass,
  layout: Layout,
  attributes: { readonly [attribute: string]: string },
  cellSamples: readonly Sample[],
  demonstrations: readonly Sample[],
  temperature: number,
): TextCall {
  const shown = readRows(demonstrations, layout);
  const cell = readRows(cellSamples, layout);
  const near = cell.length > 0 ? cell : shown;
  // The nearest third counts three times, the middle third twice.
  const weighted = near.flatMap((row, i) => Array.from({ length: 3 - Math.floor((3 * i) / near.length) }, () => row));
  const nearCorpora = buildCorpora(weighted, (slot) => createVocabulary(whole.corpora.get(slot)?.vocabulary));
  const shownCorpora = buildCorpora(shown, (slot) => createVocabulary(nearCorpora.get(slot)?.vocabulary));
  const sources = new Map<string, Sources>();
  for (const slot of new Set([...whole.corpora.keys(), ...nearCorpora.keys()])) {
    const [broadest, nearest] = [whole.corpora.get(slot), nearCorpora.get(slot)].map((c) =>
      c?.lengths.length ? c : undefined,
    );
    const broadCorpus = broadest ?? nearest;
    const nearCorpus = nearest ?? broadest;
    if (broadCorpus === undefined || nearCorpus === undefined) continue;
    const none = () => buildCorpus([], createVocabulary(nearCorpus.vocabulary));
    sources.set(slot, { broad: broadCorpus, near: nearCorpus, shown: shownCorpora.get(slot) ?? none() });
  }
  return {
    layout,
    attributes,
    whole,
    cell: near,
    sources,
    shownGuard: createCopyGuard(shown.map(joinTokens)),
    guards: [createCopyGuard(cell.map(joinTokens)), whole.guard],
    temperature,
  };
}

/** Writes the texts of one new row, or undefined when everything it tried came too close to a real row. */
export function writeTextRow(call: TextCall, written: ReadonlySet<string>, rng: Rng): readonly Part[] | undefined {
  // The template stays until it fails, so that short and simple ones are not favoured: they succeed more easily.
  for (let k = 0; k < templatesTried; k++) {
    const template = chooseTemplate(call, rng);
    const row = fillTemplate(call, template, written, rng);
    if (row !== undefined) return row.parts;
  }
  return undefined;
}

/** The best of a few new rows on one template; with no luck, one that came too close with some words replaced. */
function fillTemplate(
  call: TextCall,
  template: ReadRow,
  written: ReadonlySet<string>,
  rng: Rng,
): Candidate | undefined {
  let best: Candidate | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  let found = 0;
  let close: Candidate | undefined;
  for (let attempt = 0; attempt < triesPerTemplate && found < candidatesWanted; attempt++) {
    const heat = Math.max(0.3, call.temperature) * (1 + attempt / 6);
    const candidate = writeCandidate(call, template, heat, rng);
    if (candidate === undefined) continue;
    if (!keepsRule(call, candidate, written)) {
      close = candidate;
      continue;
    }
    found += 1;
    const score = scoreCandidate(call, candidate);
    if (score > bestScore) [best, bestScore] = [candidate, score];
  }
  for (let attempt = 0; best === undefined && close !== undefined && attempt < substitutions; attempt++) {
    const changed = substitute(call, close, 1 + (attempt >> 2), rng);
    if (keepsRule(call, changed, written)) best = changed;
  }
  return best;
}

/** The words of a row, for telling the rows of one reply apart. */
export function formatRowKey(parts: readonly Part[]): string {
  return formatKey(joinTokens({ tokens: parts.map(({ text }) => tokenize(text)) }));
}

/** A real row that gives the new one its lengths, its empty fields and its roles; of the wished length where there is one. */
function chooseTemplate({ cell, whole, attributes }: TextCall, rng: Rng): ReadRow {
  const wished = Object.entries(attributes).find(([name]) => name.toLowerCase().includes('length'));
  const band = wished && parseBand(wished[1]);
  const fits = ({ tokens }: ReadRow) => {
    const words = tokens.reduce((sum, { norms }) => sum + countWords(norms), 0);
    return band === undefined || (words >= band.low && words <= band.high);
  };
  for (let draw = 0; draw < 40; draw++) {
    const rows = draw < 20 || whole.rows.length === 0 ? cell : whole.rows;
    // Two draws, the nearer row of both: nearest rows twice as often as the average one.
    const place = draw < 20 ? Math.min(rng.int(rows.length), rng.int(rows.length)) : rng.int(rows.length);
    if (fits(rows[place]!)) return rows[place]!;
  }
  return cell[rng.int(cell.length)]!;
}

function writeCandidate(call: TextCall, template: ReadRow, heat: number, rng: Rng): Candidate | undefined {
  const parts: Part[] = [];
  const tokens: Tokens[] = [];
  const fresh: boolean[] = [];
  const said = new Set(listWishedWords(call.attributes).filter(isTopical));
  for (let i = 0; i < template.parts.length; i++) {
    const { slot, text } = template.parts[i]!;
    const real = template.tokens[i]!;
    const keep = text.trim() === '' || call.whole.stock.has(formatPartKey(slot, real));
    const result = keep ? real : writePart(call, slot, countWords(real.norms), said, template.parts.length, heat, rng);
    if (result === undefined) return undefined;
    for (const norm of result.norms) if (isTopical(norm)) said.add(norm);
    const written = result.surfaces.join('');
    parts.push({ slot, text: written });
    // Cut again: a segmenter may see other words in the new text than those it was put together from.
    tokens.push(keep ? real : tokenize(written));
    fresh.push(!keep);
  }
  return { parts, tokens, fresh };
}

function writePart(
  { sources, whole }: TextCall,
  slot: string,
  realWords: number,
  said: ReadonlySet<string>,
  parts: number,
  heat: number,
  rng: Rng,
): Tokens | undefined {
  const source = sources.get(slot);
  if (source === undefined) return undefined;
  const { lengths } = source.broad;
  const most = Math.max(lengths.at(-1)!, source.near.lengths.at(-1)!);
  const least = Math.min(lengths[0]!, source.near.lengths[0]!);
  // A row of two words is always a copy of two words that follow each other somewhere.
  const floor = Math.min(most, parts === 1 ? Math.max(3, least) : least);
  const words = Math.min(most, Math.max(floor, Math.round(realWords * (0.85 + 0.3 * rng.next()))));
  const share = parts === 1 ? Math.floor(shareOfRow * words) : Math.max(4, Math.floor(shareOfRow * words));
  const preferred = new Set<number>();
  for (const norm of said) {
    const id = findToken(source.near.vocabulary, norm);
    if (id > 0) preferred.add(id);
  }
  const wish = {
    words,
    least: floor,
    most: Math.min(most, Math.ceil(1.4 * words) + 3),
    shownRun: Math.min(demonstrationRun, share),
    broadRun: Math.min(classRun, share),
    preferred,
    heat,
  };
  for (let attempt = 0; attempt < triesPerText; attempt++) {
    const text = writeText(source, wish, rng);
    const copied = text && parts > 1 && countWords(text.norms) > 3 && whole.texts.has(formatPartKey(slot, text));
    if (text !== undefined && !copied) return text;
  }
  return undefined;
}

function keepsRule(call: TextCall, { tokens, fresh }: Candidate, written: ReadonlySet<string>): boolean {
  const all = joinTokens({ tokens });
  if (written.has(formatKey(all)) || call.shownGuard.holds(all) || call.guards.some((guard) => guard.holds(all)))
    return false;
  const own = joinTokens({ tokens: tokens.filter((_, i) => fresh[i]) });
  return own.norms.length > 0 && isNew(own, call.shownGuard, call.guards);
}

function substitute(call: TextCall, candidate: Candidate, count: number, rng: Rng): Candidate {
  const parts = candidate.parts.map(({ slot, text }, i) => {
    if (!candidate.fresh[i]) return { slot, text };
    return { slot, text: replaceWords(candidate.tokens[i]!, call.sources.get(slot)!, count, rng).surfaces.join('') };
  });
  return { parts, tokens: parts.map(({ text }) => tokenize(text)), fresh: candidate.fresh };
}

/** Attributes met, well-worn triples, words of the cell, marks in pairs: what the model does not see as it goes. */
function scoreCandidate({ attributes, layout, sources }: TextCall, { parts, tokens, fresh }: Candidate): number {
  const subject = readSubject(parts, layout, []);
  const met = Object.entries(attributes).filter(([name, value]) => agrees(name, value, subject)).length;
  const span = { low: 0, high: 0 };
  const topical = new Set<string>();
  let repeated = 0;
  let near = 0;
  let triples = 0;
  let supported = 0;
  let broken = 0;
  tokens.forEach(({ norms }, i) => {
    const source = sources.get(parts[i]!.slot);
    if (source === undefined || !fresh[i]) return;
    const ids = norms.map((norm) => findToken(source.near.vocabulary, norm));
    ids.forEach((id, place) => {
      if (isTopical(norms[place]!)) {
        if (topical.has(norms[place]!)) repeated += 1;
        topical.add(norms[place]!);
        if (findSpan(source.near.index, ids, place, place + 1, span)) near += 1;
      }
      if (place + 3 > ids.length) return;
      triples += 1;
      if (findSpan(source.broad.index, ids, place, place + 3, span)) supported += 1;
      else if (id > 0 && findSpan(source.near.index, ids, place, place + 3, span)) supported += 1;
    });
    if (!isBalanced(parts[i]!.text)) broken += 1;
  });
  const words = Math.max(1, topical.size + repeated);
  return met + 2 * (supported / Math.max(1, triples)) + near / words - (2 * repeated) / words - 1.5 * broken;
}

function isBalanced(text: string): boolean {
  const count = (mark: string) => text.split(mark).length - 1;
  return (
    count('(') === count(')') &&
    count('[') === count(']') &&
    count('{') === count('}') &&
    count('“') === count('”') &&
    count('"') % 2 === 0
  );
}
