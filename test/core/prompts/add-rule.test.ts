import { describe, expect, it } from 'vitest';
import { addRule } from '../../../src/core/prompts/add-rule.ts';
import { dataRule } from '../../../src/core/prompts/fence.ts';

describe('addRule', () => {
  it('ends the system message with the rule, or makes one', () => {
    const user = { role: 'user', content: 'x' } as const;
    expect(addRule([{ role: 'system', content: 'Be brief.' }, user])).toEqual([
      { role: 'system', content: `Be brief. ${dataRule}` },
      user,
    ]);
    expect(addRule([user])).toEqual([{ role: 'system', content: dataRule }, user]);
    expect(addRule([{ role: 'system', content: '' }, user])[0]?.content).toBe(dataRule);
  });
});
