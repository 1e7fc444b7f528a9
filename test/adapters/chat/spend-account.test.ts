import { describe, expect, it } from 'vitest';
import { SpendAccount } from '../../../src/adapters/chat/spend-account.ts';
import { makeLedger } from '../../fakes/memory-ledger.ts';

const price = { input: 1, output: 3, currency: 'USD' };
const call = { name: 'rows c1 0', promptTokens: 1000, outputTokens: 500 };

describe('SpendAccount', () => {
  it('counts what is under way, and what earlier starts spent or may have spent', () => {
    const past = {
      settled: { calls: 1, estimated: 0, prompt: 100, output: 100, money: 0.0004 },
      possible: { calls: 1, prompt: 200, output: 100, money: 0.0005 },
    };
    const account = new SpendAccount(makeLedger(past), { tokens: 3500 }, price);
    const first = account.tryHold(call);
    const second = account.tryHold(call);
    expect([first, second].every((hold) => hold !== undefined)).toBe(true);
    expect(account.tryHold(call)).toBeUndefined();
    first!.settle({ prompt: 900, output: 100 }, false);
    expect(account.tryHold(call)).toBeUndefined();
    second!.free();
    expect(account.tryHold(call)).toBeDefined();
    expect(account.spending).toMatchObject({
      settled: { calls: 2, prompt: 1000, output: 200 },
      possible: { calls: 1 },
    });
  });

  it('keeps a budget in money by the price of prompt and whole output limit', () => {
    const account = new SpendAccount(makeLedger(), { money: 0.005 }, price);
    account.tryHold(call)?.lose();
    expect(account.spending.possible.money).toBeCloseTo(0.0025);
    expect(account.tryHold(call)).toBeDefined();
    expect(account.tryHold(call)).toBeUndefined();
    const { code, message } = account.explainRefusal(call);
    expect(code).toBe('budget-used-up');
    expect(message).toContain('0.0050 USD');
    expect(message).toContain('possibly billed');
    expect(message).toContain('up to 0.0025 USD');
  });

  it('notices when facts go beyond what was set aside', () => {
    const account = new SpendAccount(makeLedger(), { tokens: 1600 }, undefined);
    account.tryHold(call)?.settle({ prompt: 1500, output: 400 }, false);
    expect(account.isOverdrawn).toBe(true);
    expect(account.hasLimit).toBe(true);
    expect(new SpendAccount(makeLedger(), {}, undefined).hasLimit).toBe(false);
    expect(account.explainRefusal(call).message).toContain('1600 tokens');
  });
});
