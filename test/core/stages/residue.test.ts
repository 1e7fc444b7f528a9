import { describe, expect, it } from 'vitest';
import { createTraceSearch } from '../../../src/core/stages/residue.ts';
import { makeSample, plainLayout, writeTexts } from './samples.ts';

const real = writeTexts('food', 300, 1).map((text, i) => makeSample({ text }, i + 1, plainLayout));
const find = createTraceSearch(real);
const gates = (text: string) => find(text).map(({ gate }) => gate);

/** A text that a model wrote, and its near miss, which a person may well write. */
const pairs: [gate: 'refusal' | 'residue', trace: string, harmless: string][] = [
  ['refusal', 'As an AI language model, I have no taste.', 'The model of the language course was an AI pioneer.'],
  ['refusal', "I'm sorry, but I can't help with that.", "I'm sorry that the soup was cold."],
  ['refusal', 'I can’t help you write that.', "I can't help but love it, and I can't help smiling."],
  ['refusal', 'I cannot provide reviews of real places.', 'I cannot recommend this place to anyone.'],
  ['refusal', 'Lo siento, no puedo ayudar con eso.', 'Lo siento por el camarero.'],
  ['residue', 'Great soup <|im_end|>', 'Great soup <3 and bread |'],
  ['residue', '[INST] write [/INST]', 'The [sic] menu'],
  ['residue', 'Sure! Here you go', 'Sure, the soup was fine.'],
  ['residue', 'Here are 5 reviews of soup', 'Here are my two cents on the soup.'],
  ['residue', '### Response\nGood soup', '### 1 for soup'],
  ['residue', 'Text: The soup was good', 'The text: it said closed.'],
  ['residue', '1. The soup was good', '1.5 hours for soup'],
  ['residue', '- The soup was good', '-5 degrees and no heating'],
  [
    'residue',
    'I met [Your Name] at the bar',
    'I met [name withheld by the paper] at the bar'.replace('name', 'him, name'),
  ],
  ['residue', 'Dear {name}, the soup', 'Dear {reader}, the soup'],
  ['residue', '{"text": "The soup was good', 'The set {a, b} of soups'],
  ['residue', 'The soup was good", "label": "positive"}', 'They said "soup", "bread" and "wine".'],
];

describe('createTraceSearch', () => {
  it.each(pairs)('finds %s in “%s” and nothing in “%s”', (gate, trace, harmless) => {
    expect(gates(trace)).toContain(gate);
    expect(gates(harmless)).toEqual([]);
  });

  it('shows the words it found, on one line and cut short', () => {
    expect(find('Well.\nAs an AI, I say no')).toEqual([{ gate: 'refusal', evidence: 'speaks as a model: “As an AI”' }]);
    const [long] = find(`Here are some ${'very '.repeat(10)}good reviews`);
    expect(long?.evidence.length).toBeLessThan(90);
    expect(long?.evidence.endsWith('…”')).toBe(true);
  });

  it('does not look for what the real rows hold themselves', () => {
    const listed = real.map((sample, i) =>
      i < 3 ? makeSample({ text: `- ${sample.text}` }, i + 1, plainLayout) : sample,
    );
    expect(createTraceSearch(listed)('- The soup was good')).toEqual([]);
    expect(createTraceSearch(listed.slice(1))('- The soup was good')).toHaveLength(1);
    expect(createTraceSearch(listed)('As an AI, I say no')).toHaveLength(1);
  });
});
