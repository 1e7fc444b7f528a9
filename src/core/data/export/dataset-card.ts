import type { AttributeSchema } from '../attribute.ts';
import type { GateName } from '../draft.ts';
import type { LayoutKind } from '../layout.ts';
import { quoteMarkdown, quoteYaml } from './escape-markdown.ts';

/** A gap as it was reported: MMD² on held-out real rows, by an embedder that did not choose the weights. */
export interface CardGap {
  readonly before: number;
  readonly after?: number;
  /** 95 % interval of the last of the two. */
  readonly interval?: readonly [number, number];
  /** 95 % quantile of the same figure between real rows and other real rows. */
  readonly floor?: number;
  /** The embedder that judged. */
  readonly judge: string;
  readonly heldOutRows: number;
}

/** What a data set card says. Everything in it is measured or counted; nothing is guessed. */
export interface CardInput {
  /** File name of the exported rows. */
  readonly file: string;
  readonly exportedRows: number;
  /** What the lines are: rows in the user's schema, with a weight column, resampled, merged … */
  readonly shape: string;
  readonly weightKey?: string;
  readonly kind: LayoutKind;
  readonly labelled: boolean;
  readonly source: { readonly file: string; readonly hash: string; readonly rows: number };
  readonly counts: {
    readonly accepted: number;
    readonly rejected: number;
    /** Looked at or edited, but not decided. */
    readonly undecided: number;
    readonly unreviewed: number;
  };
  /** Exported rows that nobody accepted. */
  readonly exportedUnaccepted: number;
  readonly runs: readonly {
    readonly id: string;
    readonly model: string;
    readonly seed: string | number;
    readonly rows: number;
    /** True for the built-in generator. */
    readonly offline: boolean;
  }[];
  readonly attributes?: AttributeSchema;
  /** Findings by gate over the exported rows. */
  readonly gates: { readonly [gate in GateName]?: number };
  readonly labels?: readonly { readonly label: string; readonly source: number; readonly exported: number }[];
  readonly gap?: CardGap;
}

/**
 * Writes the card of an export: Markdown with the front matter that the Hugging Face hub reads. Names, labels and
 * attributes are shown as code, so that nothing in them is read as Markdown, HTML or a link.
 */
export function formatDatasetCard(card: CardInput): string {
  const sections = [
    writeFrontMatter(card),
    `# ${quoteMarkdown(card.file)}`,
    writeSummary(card),
    '## Rows',
    writeCounts(card),
    ...(card.labels === undefined ? [] : ['## Labels', writeLabels(card.labels)]),
    '## Where the rows come from',
    writeProvenance(card),
    ...(card.attributes === undefined ? [] : ['## Attributes', writeAttributes(card.attributes)]),
    '## Checks',
    writeGates(card.gates),
    '## How well the rows match',
    writeGap(card.gap),
    '## Limitations',
    writeLimitations(card),
    '## Licence',
    'Not set. Choose one that the licence of the source data and the terms of the model allow, and add `license:` above.',
  ];
  return `${sections.join('\n\n')}\n`;
}

function writeFrontMatter(card: CardInput): string {
  const tasks: { readonly [kind in LayoutKind]: string | undefined } = {
    text: card.labelled ? 'text-classification' : 'text-generation',
    chat: 'text-generation',
    qa: 'question-answering',
    instruction: 'text-generation',
    preference: 'text-generation',
    tabular: card.labelled ? 'tabular-classification' : undefined,
  };
  const task = tasks[card.kind];
  const lines = ['---', `pretty_name: ${quoteYaml(card.file)}`, 'tags:', '- synthetic', '- synalign'];
  if (task !== undefined) lines.push('task_categories:', `- ${task}`);
  lines.push('size_categories:', `- ${sizeCategory(card.exportedRows)}`, '---');
  return lines.join('\n');
}

function sizeCategory(rows: number): string {
  if (rows < 1000) return 'n<1K';
  if (rows < 10_000) return '1K<n<10K';
  if (rows < 100_000) return '10K<n<100K';
  return rows < 1_000_000 ? '100K<n<1M' : '1M<n<10M';
}

function writeSummary(card: CardInput): string {
  const weight =
    card.weightKey === undefined ? '' : ` The column ${quoteMarkdown(card.weightKey)} holds sampling weights (mean 1).`;
  return [
    `${formatCount(card.exportedRows)} synthetic rows written after the real rows of ${quoteMarkdown(card.source.file)}: ${card.shape}.${weight}`,
    'Clusters of real rows were chosen one after the other where a Gaussian process was least sure, a model described each cluster by attributes, and new rows were written from those attributes. Kernel mean matching then gave every row the weight at which the rows together lie closest to the real ones.',
  ].join('\n\n');
}

function writeCounts(card: CardInput): string {
  const { accepted, rejected, undecided, unreviewed } = card.counts;
  const table = [
    '| accepted | rejected | undecided | unreviewed | in this file |',
    '| ---: | ---: | ---: | ---: | ---: |',
    `| ${[accepted, rejected, undecided, unreviewed, card.exportedRows].map(formatCount).join(' | ')} |`,
  ].join('\n');
  if (card.exportedUnaccepted === 0) return table;
  return `${table}\n\n**${formatCount(card.exportedUnaccepted)} of the rows in this file were not accepted by anyone.**`;
}

function writeLabels(labels: NonNullable<CardInput['labels']>): string {
  const rows = labels.map(
    ({ label, source, exported }) => `| ${quoteMarkdown(label)} | ${formatCount(source)} | ${formatCount(exported)} |`,
  );
  return ['| label | real rows | rows in this file |', '| --- | ---: | ---: |', ...rows].join('\n');
}

function writeProvenance(card: CardInput): string {
  const { file, hash, rows } = card.source;
  const runs = card.runs.map(
    (run) =>
      `| ${quoteMarkdown(run.id)} | ${quoteMarkdown(run.model)} | ${quoteMarkdown(String(run.seed))} | ${formatCount(run.rows)} |`,
  );
  return [
    `Source: ${quoteMarkdown(file)}, ${formatCount(rows)} rows, content hash ${quoteMarkdown(hash)}.`,
    ['| run | model | seed | rows in this file |', '| --- | --- | --- | ---: |', ...runs].join('\n'),
  ].join('\n\n');
}

function writeAttributes(schema: AttributeSchema): string {
  return schema.attributes
    .map(({ name, values }) => `- ${quoteMarkdown(name)}: ${values.map((value) => quoteMarkdown(value)).join(', ')}`)
    .join('\n');
}

function writeGates(gates: CardInput['gates']): string {
  const found = Object.entries(gates).filter(([, count]) => count > 0);
  if (found.length === 0)
    return 'Every row was checked as it arrived; none of the rows in this file carries a finding.';
  const rows = found.map(([gate, count]) => `| ${quoteMarkdown(gate)} | ${formatCount(count)} |`);
  return [
    'Findings are marks for the reviewer, not reasons to drop a row.',
    ['| check | findings in this file |', '| --- | ---: |', ...rows].join('\n'),
  ].join('\n\n');
}

function writeGap(gap: CardGap | undefined): string {
  if (gap === undefined) return 'Not measured.';
  const after = gap.after === undefined ? '' : `, ${formatFigure(gap.after)} after`;
  const interval =
    gap.interval === undefined ? '' : ` (95 % interval ${gap.interval.map((end) => formatFigure(end)).join(' to ')})`;
  const floor =
    gap.floor === undefined
      ? ''
      : ` Between real rows and other real rows it stays below ${formatFigure(gap.floor)} in 95 % of splits.`;
  return `Gap to ${formatCount(gap.heldOutRows)} held-out real rows (MMD², smaller is closer, judged by ${quoteMarkdown(gap.judge)}): ${formatFigure(gap.before)} before weighting${after}${interval}.${floor}`;
}

function writeLimitations(card: CardInput): string {
  const points: string[] = [];
  if (card.runs.some((run) => run.offline)) {
    points.push(
      'Rows of the built-in generator are put together from the statistics of the source text. They are for trying the pipeline, not for training a model.',
    );
  }
  points.push(
    'Synthetic rows repeat the mistakes and gaps of the rows they were written after, and add those of the model that wrote them.',
    'The match is measured in one embedding; two sets can lie close there and still differ in what matters to a task. Measure the task itself on real rows.',
    'Test a model on real rows that no synthetic row was written after.',
  );
  return points.map((point) => `- ${point}`).join('\n');
}

function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

function formatFigure(value: number): string {
  return Math.abs(value) < 1e-3 && value !== 0 ? value.toExponential(2) : value.toFixed(4);
}
