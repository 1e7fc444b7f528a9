import { describe, expect, it } from 'vitest';
import { LineMemory } from '../../../src/core/data/line-memory.ts';
import { formatReviewLine, parseReviewLine } from '../../../src/core/data/review-line.ts';

const line = (id: string, text: string) => formatReviewLine({ text }, '_id', id);

describe('LineMemory', () => {
  it('reads every kind of line as it is read without it', () => {
    const memory = new LineMemory('_id');
    for (const text of [line('aaaa', 'one'), '', '{"text":', '{"text":"no id"}', '{"_id":"aaaa","_id":"bbbb"}']) {
      expect(memory.read(text)).toEqual(parseReviewLine(text, '_id'));
    }
  });

  it('reads a line once while it stays in the document', () => {
    const memory = new LineMemory('_id');
    const first = memory.read(line('aaaa', 'one'));
    for (let reading = 0; reading < 3; reading++) {
      memory.turn();
      expect(memory.read(line('aaaa', 'one'))).toBe(first);
    }
  });

  it('forgets a line that left the document', () => {
    const memory = new LineMemory('_id');
    const first = memory.read(line('aaaa', 'one'));
    memory.turn();
    memory.read(line('bbbb', 'two'));
    memory.turn();
    const again = memory.read(line('aaaa', 'one'));
    expect(again).not.toBe(first);
    expect(again).toEqual(first);
  });
});
