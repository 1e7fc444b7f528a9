import { describe, expect, it } from 'vitest';
import { rankByWords } from '../../src/host/review/rank-demonstrations.ts';
import { prettyRow } from '../../src/view/pretty-row.ts';

describe('prettyRow', () => {
  it('shows text as it reads, turns as turns and the rest as JSON', () => {
    const row = {
      text: 'one\ntwo',
      score: 3,
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello\nyou' },
      ],
      meta: { a: [1] },
    };
    expect(prettyRow(row)).toBe(
      'text\n  one\n  two\n\nscore\n  3\n\nmessages\n  user:\n    Hi\n\n  assistant:\n    Hello\n    you\n\nmeta\n  {\n    "a": [\n      1\n    ]\n  }',
    );
  });
});

describe('rankByWords', () => {
  it('puts the text that shares most words first, equals in their order', () => {
    expect(rankByWords('the red fox', ['a blue whale', 'the red fox runs', 'the dog', 'a cat'])).toEqual([1, 2, 0, 3]);
  });
});
