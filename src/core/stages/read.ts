import type { IssueCode, RowIssue } from '../data/issue.ts';
import type { Layout } from '../data/layout.ts';
import type { Sample } from '../data/sample.ts';
import { toSample } from '../data/to-sample.ts';
import type { Cancellation } from '../ports/cancellation.ts';
import type { DatasetSource } from '../ports/world.ts';

/** The usable rows of a data set, grouped by label. */
export interface Corpus {
  readonly samples: readonly Sample[];
  /** Labels by falling number of rows, then by name; one `undefined` for unlabelled data. */
  readonly classes: readonly (string | undefined)[];
  /** Position of each sample's label in `classes`. */
  readonly classOf: Int32Array;
  readonly counts: ReadCounts;
}

/** What was read and what was left out, with the first findings in detail. */
export interface ReadCounts {
  readonly rows: number;
  readonly excluded: { readonly [code in IssueCode]?: number };
  /** Rows left out because an earlier run wrote them. */
  readonly knownSynthetic: number;
  readonly issues: readonly RowIssue[];
}

/** How many findings are kept in detail; the counts are exact. */
const detailLimit = 200;

/** Reads every row of the source once, in order. Bad lines become issues; nothing throws but the source itself. */
export async function readCorpus(
  source: DatasetSource,
  layout: Layout,
  knownSynthetic: ReadonlySet<string>,
  signal: Cancellation,
): Promise<Corpus> {
  const samples: Sample[] = [];
  const issues: RowIssue[] = [];
  const excluded: { [code in IssueCode]?: number } = {};
  let written = 0;
  const note = (issue: RowIssue) => {
    if (issue.excluded) excluded[issue.code] = (excluded[issue.code] ?? 0) + 1;
    if (issues.length < detailLimit) issues.push(issue);
  };
  for await (const item of source.items(signal)) {
    if ('issue' in item) {
      note(item.issue);
      continue;
    }
    const sample = toSample(item.row, item.line, layout);
    if ('code' in sample) note(sample);
    else if (knownSynthetic.has(sample.hash)) written++;
    else samples.push(sample);
  }
  return {
    samples,
    ...groupByLabel(samples),
    counts: { rows: samples.length, excluded, knownSynthetic: written, issues },
  };
}

/** Orders labels by falling number of rows and numbers every sample's label. */
export function groupByLabel(samples: readonly Sample[]): {
  readonly classes: readonly (string | undefined)[];
  readonly classOf: Int32Array;
} {
  const sizes = new Map<string | undefined, number>();
  for (const { label } of samples) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  // Pairs, because sorting moves a bare undefined to the end.
  const classes = [...sizes]
    .sort(([a = '', rows], [b = '', others]) => others - rows || (a < b ? -1 : 1))
    .map(([label]) => label);
  const position = new Map(classes.map((label, i) => [label, i]));
  return { classes, classOf: Int32Array.from(samples, ({ label }) => position.get(label) ?? -1) };
}
