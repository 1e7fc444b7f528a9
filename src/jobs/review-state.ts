import type { DecisionLog } from '../adapters/records/decision-log.ts';
import type { KnownDraft, Project } from '../adapters/records/project.ts';
import type { RowDecision } from '../core/data/decision.ts';
import { foldDecisions, type RowText } from '../core/data/fold-decisions.ts';
import type { ReviewRow } from '../core/data/join-review.ts';

/** Everything known about the synthetic rows of a data set: their lines, their origins and the decisions. */
export interface ReviewSnapshot {
  readonly drafts: ReadonlyMap<string, KnownDraft>;
  readonly joined: readonly ReviewRow[];
  readonly decisions: ReadonlyMap<string, RowDecision>;
}

/** Joins the review document, the runs and the decision logs as they are on disk now. */
export async function readReview(project: Project, idKey: string, log: DecisionLog): Promise<ReviewSnapshot> {
  const drafts = await project.readDrafts();
  const review = project.openReview(idKey);
  const joined = await review.read(new Map([...drafts].map(([id, { hash }]) => [id, hash])));
  await review.close();
  const texts = new Map<string, RowText>([...drafts].map(([id, { hash }]) => [id, { original: hash }]));
  for (const { id, hash, state } of joined) {
    if (id !== undefined && hash !== undefined && (state === 'present' || state === 'edited')) {
      texts.set(id, { ...texts.get(id), current: hash });
    }
  }
  return { drafts, joined, decisions: foldDecisions(log.events, texts).rows };
}
