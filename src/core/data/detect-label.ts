import { hasFewValues, simplifyName } from './detect-shape.ts';
import { countValues, type FieldStatistics, measureVariety } from './field-statistics.ts';
import type { JsonObject } from './json.ts';
import { formatPath, getAt } from './path.ts';

/** A field that may be the label, with how sure and why. */
export interface LabelGuess {
  readonly field: FieldStatistics;
  readonly confidence: number;
  readonly why: string;
}

const CERTAIN =
  /^(labels?|class|target|y|intent|sentiment|emotion|categor(y|ie)|topic|goldlabel|gold|income|outcome|stance|toxic(ity)?|polarity|verdict|coarselabel|finelabel|classname|intentname|spam|ishate|isspam|istoxic|survived|species|diagnosis|default|churn|approved)$/;
const LIKELY = /label|class|intent|sentiment|emotion|categor|target|topic|stance/;
const POSSIBLE =
  /^(rating|score|stars?|grade|type|genre|severity|priority|tag|status|result|decision|overall|ner|act)$|^(is|has)/;
const METADATA =
  /^(lang(uage)?|locale|source|split|model|domain|site|version|country|nativecountry|gender|sex|race|annotator|worker|subset|dataset|author|user|username|platform|region|city|currency|unit|license|file(name)?|batch|task(type|name|kind)?|generator)$/;
/** Names of kinds of work, not of classes a model should learn. */
const TASK_KINDS =
  /^"(generation|classification|(open|closed|general)?[-_ ]?qa|summari[sz]ation|brainstorming|rewriting|rewrite|translation|extraction|information[-_ ]extraction|creative[-_ ]writing|chat|coding|code|math|reasoning)"$/i;

/**
 * Ranks the fields that may hold the class of a row, best first. Names are evidence, not proof: a field must take few
 * values or carry a certain name, and a last position counts a little, because tables put the outcome last.
 */
export function rankLabels(
  fields: readonly FieldStatistics[],
  rowCount: number,
  lastField: FieldStatistics | undefined,
): LabelGuess[] {
  const guesses: LabelGuess[] = [];
  for (const field of fields) {
    const guess = judge(field, rowCount, field === lastField);
    if (guess !== undefined) guesses.push(guess);
  }
  return guesses.sort((a, b) => b.confidence - a.confidence);
}

function judge(field: FieldStatistics, rowCount: number, isLast: boolean): LabelGuess | undefined {
  const values = countValues(field);
  const singles = field.strings + field.integers + field.booleans;
  const variety = measureVariety(field);
  if (values < 0.5 * rowCount || singles < 0.9 * values || field.values.size === 0) return undefined;
  if (field.links + field.dates > 0.5 * values) return undefined;
  if (field.strings > 0 && field.characters / field.strings > 80) return undefined;
  const name = simplifyName(field.path.at(-1)!);
  const few = hasFewValues(field);
  const certain = CERTAIN.test(name);
  if (values >= 20 && variety > 0.5) return undefined;
  if (!certain && (field.values.size < 2 || (field.integers > 0 && field.values.size > 20))) return undefined;
  let score = certain ? 0.65 : LIKELY.test(name) ? 0.45 : POSSIBLE.test(name) ? 0.3 : 0;
  if (few) score += 0.25;
  else if (values < 20 && field.values.size < values) score += 0.1;
  if (field.strings > 0) score += 0.05;
  if (isLast) score += 0.1;
  if (METADATA.test(name)) score -= 0.3;
  if (field.values.size === 1) score -= 0.15;
  if (score < 0.3) return undefined;
  const reasons = [`${field.values.size} different ${field.values.size === 1 ? 'value' : 'values'} in ${values} rows`];
  if (certain || LIKELY.test(name)) reasons.push('its name says class');
  if (isLast) reasons.push('it is the last field');
  return { field, confidence: Math.min(0.98, score), why: `${reasons.join('; ')}.` };
}

/**
 * The best guess, in words where there is a choice: a text field that names the same classes one to one as a numbered one
 * (`label` 1, `label_text` "positive") is taken in its place.
 */
export function chooseLabel(guesses: readonly LabelGuess[], rows: readonly JsonObject[]): LabelGuess | undefined {
  const best = guesses[0];
  if (best === undefined || best.field.integers === 0) return best;
  for (const other of guesses) {
    if (other.field.strings === 0 || other.field.values.size !== best.field.values.size) continue;
    if (!isOneToOne(best.field, other.field, rows)) continue;
    const why = `It names the same classes as ${formatPath(best.field.path)}, in words.`;
    return { field: other.field, confidence: Math.max(other.confidence, 0.8), why };
  }
  return best;
}

/** True when a would-be label of a writing task tells classes apart, rather than kinds of task or where the row is from. */
export function isClassOfTask(field: FieldStatistics): boolean {
  const names = [...field.values.keys()];
  const tasks = names.filter((name) => TASK_KINDS.test(name)).length;
  const sites = names.filter((name) =>
    /^"[A-Z][A-Za-z0-9]*[A-Z.][A-Za-z0-9.]*"$|\.(com|org|net|io)"$/.test(name),
  ).length;
  const even = Math.min(...field.values.values()) >= 5;
  return CERTAIN.test(simplifyName(field.path.at(-1)!)) && names.length >= 2 && tasks === 0 && sites === 0 && even;
}

function isOneToOne(a: FieldStatistics, b: FieldStatistics, rows: readonly JsonObject[]): boolean {
  const forth = new Map<unknown, unknown>();
  const back = new Map<unknown, unknown>();
  for (const row of rows) {
    const left = getAt(row, a.path);
    const right = getAt(row, b.path);
    if (left === undefined || right === undefined || left === null || right === null) continue;
    if (forth.has(left) && forth.get(left) !== right) return false;
    if (back.has(right) && back.get(right) !== left) return false;
    forth.set(left, right);
    back.set(right, left);
  }
  return forth.size > 1;
}
