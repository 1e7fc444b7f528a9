import { describe, expect, it } from 'vitest';
import { countProblems, kindOfProblem, replyProblems } from '../../../src/core/data/failure.ts';
import { parseReply } from '../../../src/core/prompts/parse-reply.ts';

describe('kindOfProblem', () => {
  it.each([
    [replyProblems.refused, 'refused'],
    [replyProblems.filtered, 'filtered'],
    [replyProblems.cutRow, 'truncated'],
    [`${replyProblems.notJson} (${replyProblems.cutReply})`, 'truncated'],
    [replyProblems.notJson, 'broken'],
    [replyProblems.noObject, 'broken'],
    ['rows: Invalid key: Expected "rows" but received undefined', 'off-schema'],
    ['text is missing', 'off-schema'],
  ] as const)('takes “%s” for %s', (problem, kind) => {
    expect(kindOfProblem(problem)).toBe(kind);
  });

  it('reads back the words of the parser', () => {
    for (const text of ['no JSON here', '{"a": "\u0000', '[1, 2]']) {
      const parsed = parseReply(text);
      if ('problem' in parsed) expect(['broken', 'off-schema']).toContain(kindOfProblem(parsed.problem));
    }
    expect(parseReply('no JSON here')).toEqual({ problem: replyProblems.noObject });
  });

  it('counts by kind, the most frequent first', () => {
    expect(countProblems([replyProblems.refused, 'x', 'y', 'z', replyProblems.refused])).toEqual([
      ['off-schema', 3],
      ['refused', 2],
    ]);
  });
});
