import { describe, expect, it } from 'vitest';
import type { Layout } from '../../../src/core/data/layout.ts';
import { createRangeCheck } from '../../../src/core/stages/range-check.ts';
import { makeSample } from './samples.ts';

const layout: Layout = {
  kind: 'tabular',
  text: [],
  typed: [
    { path: ['size'], type: 'number' },
    { path: ['maker'], type: 'category' },
    { path: ['weight'], type: 'category' },
  ],
};
const real = Array.from({ length: 20 }, (_, i) =>
  makeSample({ size: i, maker: ['Aro', 'Belt', null][i % 3]!, weight: `${10 + i}.5 kg` }, i + 1, layout),
);
const check = createRangeCheck(real, layout);
const evidence = (row: { size?: number | null; maker?: string | null; weight?: string | null }) =>
  check(makeSample({ size: 3, maker: 'Aro', weight: '12.5 kg', ...row }, 0, layout)).map((found) => found.evidence);

describe('createRangeCheck', () => {
  it('allows a tenth beyond the real range, and nothing more', () => {
    expect(evidence({ size: 20.9 })).toEqual([]);
    expect(evidence({ size: 21 })).toEqual(['size is 21; real rows have 0 to 19']);
    expect(evidence({ size: -1.8 })).toEqual([]);
  });

  it('knows the real categories, and where a value may be missing', () => {
    expect(evidence({ maker: 'Cuno' })).toEqual(['maker is "Cuno", which no real row has']);
    expect(evidence({ maker: null })).toEqual([]);
    expect(evidence({ size: null })).toEqual(['size is missing; every real row has it']);
  });

  it('takes amounts with a unit for numbers written in one way', () => {
    expect(evidence({ weight: '17.25 kg' })).toEqual([]);
    expect(evidence({ weight: '90.5 kg' })).toEqual(['weight is "90.5 kg"; real rows have 10.5 to 29.5']);
    expect(evidence({ weight: '17 lb' })).toEqual(['weight is "17 lb"; real rows write it like "10.5 kg"']);
    expect(evidence({ weight: 'about 17 kg' })).toHaveLength(1);
    expect(evidence({ weight: 'heavy' })).toHaveLength(1);
  });

  it('knows who speaks in real conversations', () => {
    const chat: Layout = { kind: 'chat', text: [['messages']], typed: [] };
    const turns = (...roles: string[]) =>
      makeSample({ messages: roles.map((role) => ({ role, content: 'hi' })) }, 1, chat);
    const checkChat = createRangeCheck([turns('human', 'gpt'), turns('user', 'assistant', 'tool')], chat);
    expect(checkChat(turns('user', 'assistant', 'user'))).toEqual([]);
    expect(checkChat(turns('system', 'user', 'system'))).toEqual([
      { gate: 'out-of-range', evidence: 'the role "system" speaks in no real row', score: 1 },
    ]);
  });
});
