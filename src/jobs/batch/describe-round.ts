import type { Plan } from '../../core/data/plan.ts';
import type { RunEvent } from '../../core/pipeline/run-event.ts';
import type { Task } from '../../core/ports/text-model.ts';
import { countBatches } from '../../core/stages/budget.ts';

/** A round of calls that need no reply of each other, for people. */
export interface RoundPlace {
  readonly number: number;
  /** Rounds of the whole run when no call has to be asked again. */
  readonly rounds: number;
  /** What is asked in it. */
  readonly name: string;
  /** Number and name in one sentence without its end. */
  readonly text: string;
}

/** Which round a run has come to: the attributes of the data set once, then attributes and rows of each batch of clusters. */
export function describeRound(plan: Plan, events: readonly RunEvent[], kind: Task['kind']): RoundPlace {
  const before = plan.attributes === undefined ? 1 : 0;
  const each = plan.stopAfter === undefined ? 2 : 1;
  const rows = events.find((event) => event.type === 'budget-set')?.rows ?? [{ rows: plan.rows }];
  const batches = plan.regions === undefined ? Math.max(...rows.map((label) => countBatches(plan, label.rows))) : 1;
  const rounds = before + batches * each;
  const batch = events.reduce((last, event) => (event.type === 'clusters-chosen' ? event.batch : last), 0);
  const number = kind === 'schema' ? 1 : before + batch * each + (kind === 'attributes' ? 1 : 2);
  const place = batches > 1 ? `, batch ${batch + 1} of ${batches}` : '';
  const names = {
    schema: 'attributes of the data set',
    attributes: `attributes of clusters${place}`,
    rows: `rows${place}`,
  };
  return { number, rounds, name: names[kind], text: `Round ${number} of about ${rounds} (${names[kind]})` };
}
