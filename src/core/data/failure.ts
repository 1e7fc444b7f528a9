/** Why a reply, or a row of one, could not be used. */
export type FailureKind = 'refused' | 'filtered' | 'truncated' | 'broken' | 'off-schema';

/** How problems are worded that are about the reply as a whole; the kind is read back from these words. */
export const replyProblems = {
  refused: 'the model refused',
  filtered: "the provider's filter held the reply back",
  cutRow: 'the last row was cut off',
  cutReply: 'it was cut off at the output limit',
  notJson: 'the reply is not JSON and could not be repaired',
  noObject: 'the reply holds no JSON object',
} as const;

/** The kind of a problem by its words; run logs hold only these. */
export function kindOfProblem(problem: string): FailureKind {
  if (problem === replyProblems.refused) return 'refused';
  if (problem === replyProblems.filtered) return 'filtered';
  if (problem === replyProblems.cutRow || problem.includes(replyProblems.cutReply)) return 'truncated';
  if (problem.startsWith(replyProblems.notJson) || problem.startsWith(replyProblems.noObject)) return 'broken';
  return 'off-schema';
}

/** How many problems there are of each kind, the most frequent first. */
export function countProblems(problems: readonly string[]): [FailureKind, number][] {
  const counts = new Map<FailureKind, number>();
  for (const problem of problems) {
    const kind = kindOfProblem(problem);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]);
}
