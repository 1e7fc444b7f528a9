import { describe, expect, it } from 'vitest';
import { createEstimator, openTokenCounter } from '../../../src/adapters/chat/count-tokens.ts';

const messages = [
  {
    role: 'user' as const,
    content: 'Where is my parcel with the lamp? It left Leeds on Friday, order 4711.'.repeat(5),
  },
];

describe('openTokenCounter', () => {
  it('counts as OpenAI’s models do, and takes special tokens in rows for text', async () => {
    const counter = await openTokenCounter('openai', 'gpt-4o-mini');
    expect(counter.isExact).toBe(true);
    expect(counter.count('hello world').expected).toBe(2);
    expect(counter.count('<|endoftext|>').expected).toBeGreaterThan(2);
    expect((await openTokenCounter('openrouter', 'openai/gpt-4.1')).isExact).toBe(true);
    expect((await openTokenCounter('ollama', 'llama3.1')).isExact).toBe(false);
    expect((await openTokenCounter('mine', 'gpt-4o')).isExact).toBe(false);
  });

  it('holds the exact count of plain text in the range of the estimate, in any script', async () => {
    const exact = await openTokenCounter('openai', 'gpt-4o');
    const texts = [
      messages[0]!.content,
      'Куда подевалась моя посылка? Она должна была прийти в пятницу.',
      '我的包裹在哪里？它星期五从利兹寄出。',
      'ร้านนี้บริการดีมาก แต่คนเยอะ จะกลับมาอีก',
      '{"rows":[{"text":"Great lamp!","stars":4.5,"open":true}]}',
    ];
    for (const text of texts) {
      const { low, high } = createEstimator().count(text);
      const { expected } = exact.count(text);
      expect(low, text).toBeLessThanOrEqual(expected);
      expect(high, text).toBeGreaterThanOrEqual(expected);
    }
  });

  it('narrows and moves its range to what a provider counts', () => {
    const counter = createEstimator();
    const before = counter.countPrompt(messages);
    for (let i = 0; i < 20; i++) counter.learn(messages, '', Math.round(before.expected * 1.3));
    const after = counter.countPrompt(messages);
    expect(after.expected / before.expected).toBeCloseTo(1.3, 1);
    expect(after.high - after.low).toBeLessThan((before.high - before.low) / 4);
    expect(after.high).toBeGreaterThanOrEqual(before.expected * 1.3);
    counter.learn([{ role: 'user', content: 'hi' }], '', 900);
    expect(counter.countPrompt(messages)).toEqual(after);
  });
});
