import { countProblems } from '../core/data/failure.ts';
import type { RunState } from '../core/pipeline/fold-run.ts';
import { countOf, formatCount, formatFigure, formatProbability, formatShare } from './figures.ts';
import { aboutScreening } from './screening-findings.ts';
import { aboutSteering } from './steering-findings.ts';
import { aboutTargets } from './target-findings.ts';

/** A statement about a run: `good` and `bad` are verdicts, `note` is something to know, `approximation` limits a figure. */
export interface Finding {
  readonly tone: 'good' | 'bad' | 'note' | 'approximation';
  readonly text: string;
}

/** A linear classifier this good tells the two sides apart at a glance. */
const plainlySeparable = 0.9;

/** What a run shows, in sentences with their yardsticks, the most important first. */
export function findFacts(state: RunState): Finding[] {
  return [
    ...aboutGap(state),
    ...aboutWeights(state),
    ...aboutRegions(state),
    ...aboutTargets(state),
    ...aboutRows(state),
    ...aboutSteering(state),
    ...aboutScreening(state),
    ...aboutReading(state),
    ...aboutLimits(state),
  ];
}

function aboutGap({ gap, alignment, end }: RunState): Finding[] {
  if (!gap) {
    const text = 'The gap to the real rows could not be measured: no label has enough real and synthetic rows for it.';
    return end && alignment ? [{ tone: 'note', text }] : [];
  }
  const findings: Finding[] = [];
  const { before, after, floor, change, pAfter } = gap;
  const step = `MMD² ${formatFigure(before.value)} → ${formatFigure(after.value)}`;
  const floorText = `two samples of real rows (${gap.floorSizes.map(formatCount).join(' and ')}) differ by up to ${formatFigure(floor)}`;
  if (change.high < 0) {
    findings.push({
      tone: 'good',
      text: `The weights bring the rows nearer to the real ones: ${step}; ${floorText}.`,
    });
  } else if (change.low > 0) {
    findings.push({
      tone: 'bad',
      text: `The weights do not help: the judge finds the weighted rows farther from the real ones than the unweighted (${step}; ${floorText}). Use the rows without weights.`,
    });
  } else if (alignment && !alignment.uniformIsAsGood) {
    findings.push({
      tone: 'note',
      text: `The judge cannot tell whether the weights help: ${step}, and the change may be chance; ${floorText}.`,
    });
  }
  if (pAfter > 0.05) {
    findings.push({
      tone: 'good',
      text: `No difference found between the weighted rows and the real ones (p about ${formatProbability(pAfter)}). ${formatCount(gap.heldOutRows)} rows could have shown a difference of ${formatFigure(gap.detectable)}.`,
    });
  } else {
    findings.push({
      tone: 'note',
      text: `The weighted rows still differ from the real ones (p about ${formatProbability(pAfter)}): ${formatFigure(after.value)} against ${formatFigure(floor)} between real rows.`,
    });
  }
  if (gap.separability >= plainlySeparable) {
    findings.push({
      tone: 'bad',
      text: `A simple classifier tells synthetic from real rows (AUC ${gap.separability.toFixed(2)}; 0.50 would be a coin). Weights only choose among rows that all look different from yours.`,
    });
  }
  return findings;
}

function aboutWeights({ alignment }: RunState): Finding[] {
  if (!alignment) return [];
  const findings: Finding[] = [];
  if (alignment.uniformIsAsGood) {
    findings.push({
      tone: 'note',
      text: 'On held-out real rows no weighting was clearly better than equal weights within each label, so the weights are equal within each label.',
    });
  }
  if (alignment.effectiveSize < 0.3 * alignment.rows) {
    findings.push({
      tone: 'note',
      text: `The weights rest on few rows: the effective sample size is ${formatCount(alignment.effectiveSize)} of ${formatCount(alignment.rows)}.`,
    });
  }
  const far = alignment.massFarFromReal;
  if (far !== null && far > 0.15) {
    findings.push({
      tone: 'bad',
      text: `${formatShare(far)} of the weight is on rows far from every real row (fresh real rows would have about 5 %).`,
    });
  }
  if (alignment.missingLabels.length > 0) {
    findings.push({
      tone: 'note',
      text: `No synthetic row has ${nameLabels(alignment.missingLabels)}; the share of these labels went to the others.`,
    });
  }
  if (alignment.unknownLabels.length > 0) {
    findings.push({
      tone: 'bad',
      text: `No real row has ${nameLabels(alignment.unknownLabels)}; synthetic rows with these labels have weight 0.`,
    });
  }
  const broken = alignment.classes.filter(({ certificate }) => !certificate.holds);
  if (broken.length > 0) {
    const names = nameLabels(broken.map(({ label }) => label ?? 'all rows'));
    findings.push({ tone: 'bad', text: `The weights of ${names} are not certified: the optimum was not reached.` });
  }
  return findings;
}

function aboutRegions({ end, plan, clusters, regions, failures }: RunState): Finding[] {
  const findings: Finding[] = [];
  if (end && plan?.stopAfter === 'attributes') {
    const unnamed = failures.filter(({ step }) => step === 'reason').length;
    const ready = clusters.length - unnamed;
    findings.push({
      tone: 'note',
      text: `Attributes are ready for ${countOf(ready, 'cluster', 'clusters')}; no rows were written yet. Look at them, change what you like, and write rows from the clusters.`,
    });
  }
  regions.forEach(({ failed, rows }, place) => {
    if (failed === undefined) return;
    findings.push({
      tone: 'bad',
      text: `Region ${place + 1} could not be used (${countOf(rows, 'row', 'rows')} wanted): ${failed}.`,
    });
  });
  const used = regions.filter(({ failed }) => failed === undefined).flatMap(({ leftOut }) => leftOut);
  for (const [reason, what] of Object.entries(leftOutBecause)) {
    const rows = used.filter((one) => one.reason === reason).length;
    if (rows === 0) continue;
    const left = countOf(rows, 'row of a region was', 'rows of regions were');
    findings.push({ tone: 'note', text: `${left} left out of the demonstrations: ${what}.` });
  }
  return findings;
}

/** Why rows that a region names were no demonstrations. */
const leftOutBecause = {
  'held-out': 'set aside to measure',
  missing: 'not in the data set',
  'other-label': 'of another label than the region',
} as const;

function aboutRows({ drafts, failures, start, plan, droppedAttributes }: RunState): Finding[] {
  const findings: Finding[] = [];
  const lost = failures.flatMap(({ problems }) => problems);
  if (lost.length > 0) {
    const kinds = countProblems(lost).map(([kind, count]) => `${kind} ${formatCount(count)}`);
    findings.push({
      tone: 'note',
      text: `${formatCount(lost.length)} replies or rows of replies could not be used: ${kinds.join(', ')} (first: ${lost[0]}).`,
    });
  }
  if (droppedAttributes.length > 0) {
    findings.push({
      tone: 'note',
      text: `${formatCount(droppedAttributes.length)} parts of the model's attributes were left out (first: ${droppedAttributes[0]}).`,
    });
  }
  if (plan?.layout.text.length === 0 && drafts.length > 0) {
    const share = (gate: string) =>
      drafts.filter(({ gates }) =>
        gates.some((one) => one.gate === gate && one.against !== undefined && 'line' in one.against),
      ).length;
    const [exact, near] = [share('exact-duplicate'), share('near-duplicate')];
    findings.push({
      tone: exact + near > 0.05 * drafts.length ? 'bad' : 'note',
      text: `Copies: ${formatCount(exact)} of ${countOf(drafts.length, 'row equals', 'rows equal')} a real row (${formatShare(exact / drafts.length)}), ${formatCount(near)} (${formatShare(near / drafts.length)}) ${near === 1 ? 'is' : 'are'} nearer to one than 99 % of real rows are to any other.`,
    });
  }
  const tagged = drafts.filter(({ gates }) => gates.length > 0).length;
  if (tagged > 0) {
    const kinds = countGates(drafts.flatMap(({ gates }) => [...new Set(gates.map(({ gate }) => gate))]));
    findings.push({ tone: 'note', text: `${countOf(tagged, 'row has', 'rows have')} warnings: ${kinds}.` });
  }
  if (plan?.stopAfter === undefined && start?.model?.startsWith('offline/')) {
    findings.push({
      tone: 'note',
      text: 'The rows were written by the built-in generator from word statistics. It is there to try the pipeline; use a language model for rows to train on.',
    });
  }
  return findings;
}

function aboutReading({ real, synthetic }: RunState): Finding[] {
  return [real, synthetic].flatMap((side, i): Finding[] => {
    const findings: Finding[] = [];
    const name = i === 0 ? 'real' : 'synthetic';
    const excluded = Object.entries(side?.counts.excluded ?? {});
    const total = excluded.reduce((sum, [, rows]) => sum + rows, 0);
    if (total > 0) {
      const reasons = excluded.map(([code, rows]) => `${code} ${formatCount(rows)}`).join(', ');
      findings.push({
        tone: 'note',
        text: `${countOf(total, `${name} line was`, `${name} lines were`)} left out: ${reasons}.`,
      });
    }
    if (side && side.counts.knownSynthetic > 0) {
      findings.push({
        tone: 'note',
        text: `${countOf(side.counts.knownSynthetic, 'row', 'rows')} of earlier runs ${side.counts.knownSynthetic === 1 ? 'was' : 'were'} not taken as real.`,
      });
    }
    return findings;
  });
}

function aboutLimits({ reserved, gap, explorations }: RunState): Finding[] {
  const findings: Finding[] = [];
  if (gap?.kind === 'estimate' && reserved) {
    findings.push({
      tone: 'approximation',
      text: `The gap is an estimate: ${formatCount(reserved.working)} real rows are too few to set some aside, so every row measured once in a five-fold cross-fit.`,
    });
  }
  const notes = new Map<string, string>();
  for (const note of explorations.flatMap(({ approximations }) => approximations)) {
    const subject = note.split(':')[0] ?? note;
    if (!notes.has(subject)) notes.set(subject, note);
  }
  if (notes.size > 0)
    findings.push({ tone: 'approximation', text: `Exploration worked on a part: ${[...notes.values()].join('; ')}.` });
  return findings;
}

function countGates(gates: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const gate of gates) counts.set(gate, (counts.get(gate) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([gate, rows]) => `${gate} ${formatCount(rows)}`)
    .join(', ');
}

function nameLabels(labels: readonly string[]): string {
  const shown = labels.slice(0, 5).map((label) => `“${label}”`);
  return labels.length > 5 ? `${shown.join(', ')} and ${labels.length - 5} more` : shown.join(', ');
}
