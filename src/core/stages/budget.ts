import type { Plan } from '../data/plan.ts';
import { shareBudget } from '../math/budget.ts';

/** How many rows a label gets, and in how many batches. */
export interface LabelBudget {
  readonly label: string | undefined;
  readonly rows: number;
  readonly batches: number;
}

/** A target for a label that no real row has: there is nothing to learn it from. */
export class UnknownTargetError extends Error {
  readonly code = 'unknown-target';
  constructor(label: string, known: readonly string[]) {
    const names = known.slice(0, 12).map((name) => JSON.stringify(name));
    const labels = known.length === 0 ? 'none' : `${names.join(', ')}${known.length > 12 ? ', …' : ''}`;
    super(
      `The plan wants rows with the label ${JSON.stringify(label)}, but no real row has it. Labels in the data: ${labels}. ` +
        'Correct the target or add real rows with this label.',
    );
    this.name = 'UnknownTargetError';
  }
}

/**
 * Shares the rows of a plan among the labels: targets first, the rest by the plan's rule. Targets above the plan's
 * number of rows win over it. `sizes` are the numbers of working rows and `residuals` their mean posterior variances.
 * Throws `UnknownTargetError` for a target that no real row has.
 */
export function setBudget(
  plan: Plan,
  classes: readonly (string | undefined)[],
  sizes: readonly number[],
  residuals: readonly number[],
): LabelBudget[] {
  checkTargets(plan, classes);
  const targeted = Object.values(plan.targets).reduce((sum, rows) => sum + rows, 0);
  // A label may be named like an inherited property.
  const targetOf = (label = '') => (Object.hasOwn(plan.targets, label) ? plan.targets[label] : undefined);
  const free = classes.map((_, i) => i).filter((i) => targetOf(classes[i]) === undefined);
  const shares = shareBudget(
    Math.max(0, plan.rows - targeted),
    free.map((i) => sizes[i] ?? 0),
    plan.budget === 'residual'
      ? { rule: 'residual', residuals: free.map((i) => residuals[i] ?? 0) }
      : { rule: plan.budget },
  );
  return classes.map((label, i) => {
    const rows = targetOf(label) ?? shares[free.indexOf(i)] ?? 0;
    return { label, rows, batches: countBatches(plan, rows) };
  });
}

/** In how many batches so many rows of a label are written. */
export function countBatches({ stopAfter, explore }: Pick<Plan, 'stopAfter' | 'explore'>, rows: number): number {
  // A run that stops before it writes explores all at once: no row of an earlier batch could guide a later one.
  const most = stopAfter === undefined ? explore.batches : 1;
  return Math.max(1, Math.min(most, Math.ceil(rows / explore.rowsPerCluster)));
}

/** Throws `UnknownTargetError` when the plan wants rows of a label that is not among the labels of the real rows. */
export function checkTargets(plan: Plan, classes: readonly (string | undefined)[]): void {
  const unknown = Object.keys(plan.targets).find((label) => !classes.includes(label));
  if (unknown === undefined) return;
  throw new UnknownTargetError(
    unknown,
    classes.filter((name) => name !== undefined),
  );
}

/** Rows of a label that belong to one batch: equal parts, the remainders spread evenly. */
export function rowsInBatch(budget: LabelBudget, batch: number): number {
  return rowsDue(budget, batch + 1) - rowsDue(budget, batch);
}

/**
 * Rows of a label that one batch is to bring: its part, and what the batches before it owe. `arrived` are the rows that those
 * brought. A label that brought less than half of its rows so far is not asked for the rest again: more calls would be spent
 * on what the model cannot or will not write.
 */
export function rowsOwed(budget: LabelBudget, batch: number, arrived: number): number {
  const due = rowsDue(budget, batch);
  const debt = Math.max(0, due - arrived);
  return rowsInBatch(budget, batch) + (debt * 2 > due ? 0 : debt);
}

function rowsDue(budget: LabelBudget, batches: number): number {
  return Math.floor((budget.rows * Math.min(batches, budget.batches)) / budget.batches);
}

/** Spreads rows over clusters so that no two differ by more than one, the first ones getting more. */
export function spreadRows(rows: number, clusters: number): number[] {
  return Array.from({ length: clusters }, (_, i) => Math.floor(rows / clusters) + (i < rows % clusters ? 1 : 0));
}
