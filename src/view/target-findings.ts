import type { RunState } from '../core/pipeline/fold-run.ts';
import { type TargetOutcome, weighTargets } from '../core/pipeline/target-outcome.ts';
import { countOf, formatCount } from './figures.ts';
import type { Finding } from './findings.ts';

/** Shortfalls told one by one; more are summed up. */
const mostTold = 5;

/** Whether the rows that were wanted are there: which label or region is short, by how many, and why. */
export function aboutTargets(state: RunState): Finding[] {
  const outcomes = weighTargets(state);
  const short = outcomes.filter(({ isReached }) => !isReached);
  const findings = short
    .slice(0, mostTold)
    .map((outcome): Finding => ({ tone: 'note', text: explain(outcome, state.plan?.generate.rowsPerCall ?? 1) }));
  if (short.length > mostTold) {
    const missing = short.slice(mostTold).reduce((sum, { wanted, arrived }) => sum + wanted - arrived, 0);
    findings.push({
      tone: 'note',
      text: `${formatCount(short.length - mostTold)} more are short of ${countOf(missing, 'row', 'rows')} together.`,
    });
  }
  const disputed = outcomes.filter((outcome) => outcome.disputed > 0);
  if (disputed.length > 0) {
    const list = disputed
      .slice(0, mostTold)
      .map((outcome) => `${name(outcome)} ${formatCount(outcome.disputed)} of ${formatCount(outcome.arrived)}`)
      .join(', ');
    findings.push({
      tone: 'note',
      text: `Rows whose label a model of the real rows disputes count towards what was wanted: ${list}${disputed.length > mostTold ? ', …' : ''}. Look at them; the model may be wrong.`,
    });
  }
  return findings;
}

function explain(outcome: TargetOutcome, rowsPerCall: number): string {
  const { wanted, arrived, unusable, failed } = outcome;
  const reasons: string[] = [];
  if (failed > 0)
    reasons.push(`${countOf(failed, 'reply or row of a reply', 'replies or rows of replies')} could not be used`);
  if (unusable > 0) {
    reasons.push(
      `${countOf(unusable, 'row was', 'rows were')} empty, refused or equal to another row and ${unusable === 1 ? 'does' : 'do'} not count`,
    );
  }
  // A reply that failed took with it as many rows as a call is asked for.
  if (wanted - arrived > unusable + failed * rowsPerCall || reasons.length === 0) {
    reasons.push('the model brought no more after its clusters and those beside them were asked again');
  }
  const missing = `${formatCount(wanted - arrived)} missing`;
  return `${name(outcome)}: ${formatCount(arrived)} of ${formatCount(wanted)} rows, ${missing}: ${reasons.join('; ')}.`;
}

function name({ label, cluster }: TargetOutcome): string {
  if (cluster !== undefined) return `Region ${cluster.slice(1)}`;
  return label === null ? 'All rows' : `Label “${label}”`;
}
