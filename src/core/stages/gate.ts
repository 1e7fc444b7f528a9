import type { RowReference } from '../data/cluster.ts';
import type { GateFinding } from '../data/draft.ts';
import type { Layout } from '../data/layout.ts';
import type { Plan } from '../data/plan.ts';
import type { Sample } from '../data/sample.ts';
import { nearestNeighbours } from '../math/distance.ts';
import type { Matrix } from '../math/matrix.ts';
import { createNearDuplicateIndex } from '../text/minhash.ts';
import { findLongestSpan, prepareSpanSources } from '../text/span.ts';
import type { Embed } from './embed.ts';
import type { LabelModel } from './label-model.ts';
import { createRangeCheck } from './range-check.ts';
import { createTraceSearch } from './residue.ts';
import { createTypedCopySearch } from './typed-copies.ts';

/** A synthetic row as the gates see it. */
export interface Arrival {
  readonly id: string;
  readonly sample: Sample;
  /** The real rows its cluster was made of; empty for rows made elsewhere. */
  readonly demonstrations: readonly Sample[];
}

/** Checks arriving rows, in the order given, against the real rows and all rows that arrived before. */
export interface Gates {
  check(arrivals: readonly Arrival[]): GateFinding[][];
}

/** What the gates compare with. */
export interface GateInput {
  readonly real: readonly Sample[];
  /** Synthetic rows of earlier runs. */
  readonly earlier: readonly { readonly id: string; readonly sample: Sample }[];
  readonly layout: Layout;
  readonly settings: Plan['gates'];
  /** Fitted on real rows; used for nearness only, never for a comparison of the two sides. */
  readonly embed: Embed;
  readonly labelModel: LabelModel | undefined;
}

/**
 * Makes the gates of a run: exact and near duplicates, copies of demonstrations, refusals, prompt residue, values out
 * of range and disputed labels. They tag rows with the evidence and never drop one (method, section 2).
 */
export function createGates({ real, earlier, layout, settings, embed, labelModel }: GateInput): Gates {
  const seen = new Map<string, GateFinding['against']>();
  for (const sample of real) if (!seen.has(keyContent(sample))) seen.set(keyContent(sample), referTo(sample));
  const near = createNearDuplicateIndex(settings.nearDuplicate);
  const owners: NonNullable<GateFinding['against']>[] = [];
  const remember = (text: string, against: NonNullable<GateFinding['against']>) => {
    near.add(String(owners.length), text);
    owners.push(against);
  };
  if (layout.text.length > 0) for (const sample of real) remember(sample.text, referTo(sample));
  for (const { id, sample } of earlier) {
    if (!seen.has(keyContent(sample))) seen.set(keyContent(sample), { id });
    if (layout.text.length > 0) remember(sample.text, { id });
  }
  const findTraces = createTraceSearch(real);
  const dropStock = createStockFilter(real);
  const findOutOfRange = createRangeCheck(real, layout);
  const findTypedCopy = layout.text.length === 0 ? createTypedCopySearch(real, layout) : undefined;
  const vectors = embed(real);

  return {
    check(arrivals) {
      const samples = arrivals.map(({ sample }) => sample);
      const closest = layout.text.length > 0 ? findClosest(embed(samples), vectors) : undefined;
      const disputes = labelModel?.(samples);
      return arrivals.map(({ id, sample, demonstrations }, i) => {
        const findings: GateFinding[] = [];
        if (sample.text.trim() === '' && layout.text.length > 0) {
          findings.push({ gate: 'empty', evidence: 'has no text', score: 1 });
        }
        const key = keyContent(sample);
        const twin = seen.get(key);
        if (twin)
          findings.push({ gate: 'exact-duplicate', evidence: `equals ${nameRow(twin)}`, score: 1, against: twin });
        else {
          seen.set(key, { id });
          const similar = near.query(sample.text)[0];
          const cosine = closest?.(i);
          const against = similar && owners[Number(similar.id)];
          if (similar && against) {
            const evidence = `${percent(similar.similarity)} of its word runs are those of ${nameRow(against)}`;
            findings.push({ gate: 'near-duplicate', evidence, score: similar.similarity, against });
          } else if (cosine && cosine.value >= settings.cosine) {
            const found = referTo(real[cosine.row] as Sample);
            const evidence = `nearly the words of ${nameRow(found)} (cosine ${cosine.value.toFixed(2)})`;
            findings.push({ gate: 'near-duplicate', evidence, score: cosine.value, against: found });
          }
          const copy = findTypedCopy?.(sample);
          if (copy) {
            const found = referTo(copy.row);
            const evidence = `nearly the values of ${nameRow(found)} (Gower distance ${copy.distance.toFixed(3)}; 99 % of real rows are ${copy.usual.toFixed(3)} or more from every other)`;
            findings.push({ gate: 'near-duplicate', evidence, score: 1 - copy.distance, against: found });
          }
        }
        const span = findLongestSpan(
          dropStock(sample.text),
          prepareSpanSources(demonstrations.map(({ text }) => dropStock(text))),
        );
        if (span.tokens >= settings.copiedTokens) {
          const against = referTo(demonstrations[span.source] as Sample);
          const evidence = `${span.tokens} words in a row are those of ${nameRow(against)}`;
          findings.push({ gate: 'copied-span', evidence, score: span.tokens, against });
        }
        for (const { gate, evidence } of findTraces(sample.text)) findings.push({ gate, evidence, score: 1 });
        findings.push(...findOutOfRange(sample));
        const dispute = disputes?.[i];
        if (
          dispute &&
          sample.label !== undefined &&
          dispute.probability < settings.labelProbability &&
          dispute.best !== sample.label
        ) {
          const evidence = `a model of the real rows gives “${sample.label}” ${percent(dispute.probability)} and “${dispute.best}” ${percent(dispute.bestProbability)}`;
          findings.push({ gate: 'label-disagreement', evidence, score: 1 - dispute.probability });
        }
        if (layout.text.length > 0) remember(sample.text, { id });
        return findings;
      });
    },
  };
}

/** Content without label and id: text with case and spacing evened out, and typed values. */
function keyContent(sample: Sample): string {
  return `${sample.text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()}\u0000${JSON.stringify(sample.typed)}`;
}

function referTo({ hash, line }: Sample): RowReference {
  return { hash, line };
}

function nameRow(against: NonNullable<GateFinding['against']>): string {
  return 'id' in against ? `synthetic row ${against.id}` : `real row ${against.line}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** A line that so many real rows share, and at least three, belongs to the data set (a system prompt, a stock answer). */
const stockShare = 0.01;

/** Makes the filter that leaves out lines which several real rows share word for word: repeating them copies nobody. */
function createStockFilter(real: readonly Sample[]): (text: string) => string {
  const rows = new Map<string, number>();
  for (const { text } of real) {
    for (const line of new Set(text.split('\n'))) rows.set(line, (rows.get(line) ?? 0) + 1);
  }
  const usual = Math.max(3, stockShare * real.length);
  return (text) =>
    text
      .split('\n')
      .filter((line) => (rows.get(line) ?? 0) < usual)
      .join('\n');
}

/** Cosine to the nearest real row, for unit vectors. */
function findClosest(query: Matrix, base: Matrix): (i: number) => { row: number; value: number } | undefined {
  const { indices, distances } = nearestNeighbours(query, base, 1, false);
  return (i) => {
    const row = indices[i] ?? -1;
    return row < 0 ? undefined : { row, value: 1 - (distances[i] ?? 2) ** 2 / 2 };
  };
}
