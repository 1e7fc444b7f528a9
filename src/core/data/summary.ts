import { detectScript, type Script } from './detect-script.ts';
import { createHistogram, type Quartiles } from './exact-histogram.ts';
import { createFieldPresence, type FieldPresence } from './field-presence.ts';
import { estimateWords } from './field-statistics.ts';
import type { IssueCode } from './issue.ts';
import { createIssueLog, type IssueLog } from './issue-log.ts';
import type { Layout } from './layout.ts';
import type { ParsedLine } from './parse-line.ts';
import type { SampleContent } from './sample.ts';
import { createSeenHashes, hashText } from './seen-hashes.ts';
import { isIssue, readContent } from './to-sample.ts';

/** How often a value occurs. */
interface ValueCount<T> {
  readonly value: T;
  readonly count: number;
}

/** What a data set holds, counted exactly over every line. */
export interface Summary {
  /** Lines, records or elements seen, usable or not. */
  readonly lines: number;
  /** Rows that can be used. */
  readonly rows: number;
  /** Lines that are not rows, blank lines among them. */
  readonly excluded: number;
  readonly blankLines: number;
  readonly issues: ReadonlyMap<IssueCode, number>;
  /** Labels by falling count, ties by name. At most 10,000; rows of labels beyond are in `otherLabels`. */
  readonly labels: readonly ValueCount<string>[];
  readonly otherLabels: number;
  /** Rows without a label although the layout names one. */
  readonly unlabelled: number;
  /** Lengths of the row's text, in characters (UTF-16 units) and in words (estimated in scripts without spaces). */
  readonly characters: Quartiles | undefined;
  readonly words: Quartiles | undefined;
  /** Twenty bins of equal width over the words of a row. */
  readonly wordBins: { readonly width: number; readonly counts: readonly number[] };
  /** Rows whose text, typed values and label are those of an earlier row (ids and other fields apart). */
  readonly duplicates: number;
  /** Rows with the text and typed values of an earlier row but another label than these ever had. */
  readonly relabelled: number;
  /** Main script of each row's text by falling count. */
  readonly scripts: readonly ValueCount<Script>[];
  readonly fields: readonly FieldPresence[];
  /** Fields beyond the first 500, not counted one by one. */
  readonly otherFields: boolean;
}

/** Builds a summary one line at a time in bounded memory: about 50 MiB at a million different rows. */
export interface SummaryBuilder {
  /** Takes the next line; returns its content when it is usable. Lines must come in ascending order. */
  add(record: ParsedLine): SampleContent | undefined;
  /** Every issue met so far, those of reading its fields included. */
  readonly log: IssueLog;
  finish(): Summary;
}

const MAX_LABELS = 10_000;

/** Starts an empty summary for rows of a layout. */
export function createSummary(layout: Layout): SummaryBuilder {
  const log = createIssueLog();
  const labels = new Map<string, number>();
  const scripts = new Map<Script, number>();
  const characters = createHistogram();
  const words = createHistogram();
  const contents = createSeenHashes();
  const labelled = createSeenHashes();
  const presence = createFieldPresence();
  let lines = 0;
  let rows = 0;
  let otherLabels = 0;
  let unlabelled = 0;
  let duplicates = 0;
  let relabelled = 0;

  const addContent = (sample: SampleContent): void => {
    rows++;
    characters.add(sample.text.length);
    words.add(estimateWords(sample.text));
    if (layout.text.length > 0) count(scripts, detectScript(sample.text));
    if (sample.label !== undefined) {
      if (labels.size < MAX_LABELS || labels.has(sample.label)) count(labels, sample.label);
      else otherLabels++;
    } else if (layout.label !== undefined) unlabelled++;
    const text = hashText(sample.text);
    const content = layout.typed.length > 0 ? hashText(JSON.stringify(sample.typed), text) : text;
    const known = contents.add(content);
    // A mark leads the label in, so that no label and the label "" differ.
    const mark = sample.label === undefined ? '' : `=${sample.label}`;
    if (layout.label === undefined ? known : labelled.add(hashText(mark, content))) duplicates++;
    else if (known) relabelled++;
  };

  return {
    log,
    add(record) {
      lines++;
      for (const issue of record.issues) log.add(issue);
      if (record.row === undefined) return undefined;
      presence.add(record.row);
      const result = readContent(record.row, record.line, layout);
      if (isIssue(result)) {
        log.add(result);
        return undefined;
      }
      if (layout.label !== undefined && result.label === undefined) {
        log.add({ line: record.line, code: 'missing-label', detail: 'The row has no label.', excluded: false });
      }
      addContent(result);
      return result;
    },
    finish() {
      const issues = log.counts();
      const blankLines = issues.get('blank-line') ?? 0;
      const counted = { lines, rows, excluded: lines - rows, blankLines, issues, otherLabels, unlabelled };
      const lengths = { characters: characters.quartiles(), words: words.quartiles(), wordBins: words.bins(20) };
      const repeats = { duplicates, relabelled };
      const values = { labels: rank(labels), scripts: rank(scripts) };
      return { ...counted, ...lengths, ...repeats, ...values, ...presence.finish() };
    },
  };
}

function count<T>(counts: Map<T, number>, value: T): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

function rank<T extends string>(counts: ReadonlyMap<T, number>): readonly ValueCount<T>[] {
  return [...counts]
    .map(([value, times]) => ({ value, count: times }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
