import type { Draft } from '../data/draft.ts';
import type { Plan } from '../data/plan.ts';
import type { Sample } from '../data/sample.ts';
import { toSample } from '../data/to-sample.ts';

/** A synthetic row seen as the real ones are. Rows that passed no field check cannot reach here. */
export function asSample(draft: Draft, plan: Plan): Sample {
  const sample = toSample(draft.row, 0, plan.layout);
  if (!('code' in sample)) return sample;
  return { hash: draft.id, line: 0, row: draft.row, text: '', typed: plan.layout.typed.map(() => null) };
}
