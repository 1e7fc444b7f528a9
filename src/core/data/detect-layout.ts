import { chooseLabel, isClassOfTask, type LabelGuess, rankLabels } from './detect-label.ts';
import { detectShape, hasFewValues, type Shape, simplifyName } from './detect-shape.ts';
import { collectStatistics, countValues, type FieldStatistics, isTextual, measureVariety } from './field-statistics.ts';
import type { JsonObject } from './json.ts';
import type { DetectedLayout, Layout, LayoutKind, TypedField } from './layout.ts';

type Part = DetectedLayout['parts'][number];

const TEXT_NAME =
  /^(text|sentence\d?|sent\d?|review(text|body)?|content|body|utterance|comment|document|doc|title|headline|description|message|tweet|question\d?|query|passage|premise|hypothesis|abstract|summary|article|post|transcript|email|ticket|feedback|complaint|paragraph|context|story|caption|input|phrase|statement|claim|argument|response|answer|source|anchor|positive|negative)$/;
const ID_NAME =
  /^(id|uid|uuid|guid|key|idx|index|no|rowid|rownumber|hash|sha|sha1|sha256|md5|pk|sn|unnamed0|)$|(^|[a-z])id$/;

/**
 * Finds out which fields mean what from a sample of rows (a thousand spread over the file is plenty). Known shapes are
 * looked for first (preference pairs, conversations, question and answer, instruction and output); everything else is told
 * apart by what the values look like, with names as evidence. Confidences run from 0 to 1; with fewer than five rows none
 * is above 0.6. A layout without text and typed fields, confidence 0, means that nothing usable was found.
 */
export function detectLayout(rows: readonly JsonObject[]): DetectedLayout {
  const fields = collectStatistics(rows);
  const shape = detectShape(fields, rows.length);
  const id = findId(fields, rows.length);
  const rest = fields.filter((field) => field !== id?.field);
  const found = shape === undefined ? layOutByValues(rest, rows) : layOutShape(shape, rest, rows);
  const parts = id === undefined ? found.parts : [...found.parts, toPart('id', id)];
  const layout: Layout = id === undefined ? found.layout : { ...found.layout, id: id.field.path };
  return limitConfidence(
    { layout, confidence: rateWhole(layout, parts), parts: orderParts(parts, fields) },
    rows.length,
  );
}

interface Found {
  readonly layout: Layout;
  readonly parts: readonly Part[];
}

function layOutShape(shape: Shape, fields: readonly FieldStatistics[], rows: readonly JsonObject[]): Found {
  const { kind, confidence, why } = shape;
  const parts: Part[] = [{ role: 'kind', path: [], confidence, why }];
  for (const { field, part } of shape.text) {
    const share = countValues(field) / rows.length;
    parts.push({
      role: 'text',
      path: field.path,
      confidence: Math.min(confidence, 0.5 + share / 2),
      why: `It is ${part}.`,
    });
  }
  const texts = new Set(shape.text.map(({ field }) => field));
  const others = fields.filter((field) => !texts.has(field));
  const guesses = rankLabels(others, rows.length, undefined);
  const best = chooseLabel(guesses, rows);
  let label = shape.label;
  if (label !== undefined)
    parts.push({ role: 'label', path: label.path, confidence: 0.8, why: 'The answer is one of a few.' });
  else if (best !== undefined && isClassOfTask(best.field)) {
    label = best.field;
    parts.push(toPart('label', { ...best, confidence: Math.min(best.confidence, 0.7) }));
  }
  for (const field of others) {
    if (field === label) continue;
    const isGuess = guesses.some((guess) => guess.field === field);
    const reason = isGuess
      ? 'It looks like a kind of task or a source: what these rows teach is the answer, not a class.'
      : 'It is no part of this kind of row.';
    parts.push({ role: 'ignored', path: field.path, confidence: 0.7, why: reason });
  }
  const layout: Layout = { kind, text: shape.text.map(({ field }) => field.path), typed: [] };
  return { layout: label === undefined ? layout : { ...layout, label: label.path }, parts };
}

function layOutByValues(fields: readonly FieldStatistics[], rows: readonly JsonObject[]): Found {
  const label = chooseLabel(rankLabels(fields, rows.length, fields.at(-1)), rows);
  const others = fields.filter((field) => field !== label?.field);
  const rated = others.map((field) => ({ field, score: rateText(field, rows.length) }));
  let texts = rated.filter(({ score }) => score >= 0.5);
  const typed = others
    .filter((field) => !texts.some((text) => text.field === field))
    .map((field) => ({ field, type: findType(field, rows.length) }));
  const typedCount = typed.filter(({ type }) => type !== undefined).length;
  // A table with one column of names is still a table.
  const isTable = typedCount >= 3 && texts.every(({ field }) => !isNamedText(field) && meanLength(field) < 40);
  if (isTable) texts = [];
  if (texts.length === 0 && typedCount < 2) texts = rescueText(rated, rows.length);
  const kind: LayoutKind = texts.length > 0 ? 'text' : 'tabular';
  return assemble(kind, texts, typed, label, others, rows.length);
}

function assemble(
  kind: LayoutKind,
  texts: readonly { field: FieldStatistics; score: number }[],
  typed: readonly { field: FieldStatistics; type: TypedField['type'] | undefined }[],
  label: LabelGuess | undefined,
  others: readonly FieldStatistics[],
  rowCount: number,
): Found {
  const parts: Part[] = [];
  const layoutTyped: TypedField[] = [];
  for (const { field, score } of texts) {
    parts.push({ role: 'text', path: field.path, confidence: Math.min(0.98, score), why: explainText(field) });
  }
  for (const field of others) {
    if (texts.some((text) => text.field === field)) continue;
    const type = typed.find((entry) => entry.field === field)?.type;
    const dense = countValues(field) >= (kind === 'text' ? 0.95 : 0.5) * rowCount;
    if (type !== undefined && dense && !(kind === 'text' && field.values.size < 2)) {
      layoutTyped.push({ path: field.path, type });
      parts.push({
        role: 'typed',
        path: field.path,
        confidence: kind === 'text' ? 0.6 : 0.9,
        why: explainTyped(field, type),
      });
    } else {
      parts.push({ role: 'ignored', path: field.path, confidence: 0.6, why: explainIgnored(field, rowCount) });
    }
  }
  if (label !== undefined) parts.push(toPart('label', label));
  const empty = texts.length === 0 && layoutTyped.length === 0;
  const confidence = empty ? 0 : kind === 'tabular' ? Math.min(0.95, 0.6 + 0.05 * layoutTyped.length) : texts[0]!.score;
  const why = empty
    ? 'No field holds text or typed values.'
    : kind === 'tabular'
      ? 'The rows are short values with a type of their own.'
      : 'The rows have running text.';
  parts.push({ role: 'kind', path: [], confidence: Math.min(0.98, confidence), why });
  const layout: Layout = { kind, text: texts.map(({ field }) => field.path), typed: layoutTyped };
  return { layout: label === undefined ? layout : { ...layout, label: label.field.path }, parts };
}

/** How much a field looks like running text, 0 to about 1.2; 0.5 is taken as text. */
function rateText(field: FieldStatistics, rowCount: number): number {
  const texts = field.strings + field.textLists + field.conversations;
  if (!isTextual(field) || field.strings * 2 < texts || countValues(field) < 0.2 * rowCount) return 0;
  if (field.links + field.dates + field.keys > 0.7 * field.strings) return 0;
  const words = field.words / texts;
  const variety = measureVariety(field);
  let score = isNamedText(field) ? 0.4 : 0;
  if (words >= 3) score += 0.35;
  if (words >= 6) score += 0.15;
  if (meanLength(field) >= 20) score += 0.15;
  if (variety >= 0.5 || field.strings < 10) score += 0.2;
  if (field.strings >= 30 && variety < 0.1) score -= isNamedText(field) ? 0.2 : 0.6;
  if (field.strings >= 5 && field.values.size === 1) score -= 0.6;
  return score * Math.min(1, 0.6 + countValues(field) / rowCount / 2);
}

/** When nothing looks like text or a table: the best there is, with little confidence. */
function rescueText(rated: readonly { field: FieldStatistics; score: number }[], rowCount: number) {
  const usable = rated.filter(({ field }) => isTextual(field) && field.blanks < field.strings + field.textLists);
  const rank = ({ field, score }: { field: FieldStatistics; score: number }) => score + field.words / rowCount / 1000;
  const best = usable.toSorted((a, b) => rank(b) - rank(a))[0];
  return best === undefined ? [] : [{ field: best.field, score: 0.3 }];
}

function findId(fields: readonly FieldStatistics[], rowCount: number): LabelGuess | undefined {
  let best: LabelGuess | undefined;
  for (const field of fields) {
    const values = countValues(field);
    if (values < 0.9 * rowCount || field.strings + field.integers < values || field.values.size < 0.99 * values)
      continue;
    if (field.strings > 0 && field.characters / field.strings > 80) continue;
    const named = ID_NAME.test(simplifyName(field.path.at(-1)!)) && field.words <= 1.2 * field.strings;
    const made = field.strings > 0 ? field.keys > 0.9 * field.strings : field.increasing && rowCount >= 10;
    const confidence = named ? (made ? 0.98 : 0.85) : made && rowCount >= 10 ? 0.6 : 0;
    if (confidence <= (best?.confidence ?? 0)) continue;
    const why = named ? 'Its name says id and no value comes twice.' : 'No value comes twice and they look made.';
    best = { field, confidence, why };
  }
  return best;
}

function findType(field: FieldStatistics, rowCount: number): TypedField['type'] | undefined {
  // A blank text in a column of numbers is how many writers spell a missing value.
  const values = countValues(field) - field.blanks;
  if (values === 0) return undefined;
  if (field.numbers >= 0.9 * values) return 'number';
  if (field.booleans >= 0.9 * values) return 'boolean';
  if (field.strings < 0.9 * values || field.links + field.dates > 0.5 * field.strings) return undefined;
  const few =
    hasFewValues(field) || (rowCount < 20 && (field.values.size < values || values < 5)) || field.values.size <= 12;
  return few && meanLength(field) <= 60 ? 'category' : undefined;
}

function isNamedText(field: FieldStatistics): boolean {
  return TEXT_NAME.test(simplifyName(field.path.at(-1)!));
}

function meanLength(field: FieldStatistics): number {
  const texts = field.strings + field.textLists + field.conversations;
  return texts === 0 ? 0 : field.characters / texts;
}

function explainText(field: FieldStatistics): string {
  const words = Math.round(field.words / Math.max(1, field.strings + field.textLists));
  const variety = Math.round(100 * measureVariety(field));
  return `About ${words} ${words === 1 ? 'word' : 'words'} a row; ${variety} % of the values differ.`;
}

function explainTyped(field: FieldStatistics, type: TypedField['type']): string {
  if (type === 'category') return `${field.values.size} different short values.`;
  return type === 'number' ? 'Its values are numbers.' : 'Its values are true or false.';
}

function explainIgnored(field: FieldStatistics, rowCount: number): string {
  const values = countValues(field);
  if (values === 0) return 'It is empty.';
  if (field.links > 0.5 * values) return 'Its values are links.';
  if (field.dates > 0.5 * values) return 'Its values are dates.';
  if (field.values.size === 1 && field.others + field.textLists === 0) return 'It is the same in every row.';
  if (field.others + field.textLists > 0.5 * values) return 'Its values are lists or objects.';
  if (values < 0.95 * rowCount) return `Only ${Math.round((100 * values) / rowCount)} % of the rows have it.`;
  return 'Its values neither read as text nor repeat as classes do.';
}

function toPart(role: Part['role'], guess: LabelGuess): Part {
  return { role, path: guess.field.path, confidence: guess.confidence, why: guess.why };
}

/** As sure as the least sure of the parts that matter; an id can be wrong without harm. */
function rateWhole(layout: Layout, parts: readonly Part[]): number {
  if (layout.text.length + layout.typed.length === 0) return 0;
  const counted = parts.filter(({ role }) => role === 'kind' || role === 'text' || role === 'label');
  return Math.min(...counted.map(({ confidence }) => confidence));
}

function orderParts(parts: readonly Part[], fields: readonly FieldStatistics[]): readonly Part[] {
  const position = (part: Part) => fields.findIndex((field) => field.path === part.path);
  return parts.toSorted((a, b) => position(a) - position(b));
}

function limitConfidence(detected: DetectedLayout, rowCount: number): DetectedLayout {
  const limit = rowCount < 5 ? 0.6 : 1;
  const parts = detected.parts.map((part) => ({ ...part, confidence: Math.min(limit, part.confidence) }));
  return { ...detected, confidence: Math.min(limit, detected.confidence), parts };
}
