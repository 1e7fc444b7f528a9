import type { Amounts, SpendLog } from '../../src/adapters/records/spend-log.ts';

/** One line of a ledger in memory. */
export type LedgerLine =
  | { readonly do: 'hold'; readonly id: string; readonly call: string; readonly amounts: Amounts }
  | { readonly do: 'settle'; readonly id: string; readonly amounts: Amounts; readonly estimated: boolean }
  | { readonly do: 'free' | 'lose'; readonly id: string };

/** A ledger in memory, with its lines to look at. */
export function makeLedger(past?: SpendLog['past']): SpendLog & { readonly lines: LedgerLine[] } {
  const lines: LedgerLine[] = [];
  const none = { calls: 0, prompt: 0, output: 0, money: 0 };
  return {
    lines,
    past: past ?? { settled: { ...none, estimated: 0 }, possible: none },
    open: new Set(),
    hold(call, amounts, id = `h${lines.length}`) {
      lines.push({ do: 'hold', id, call, amounts });
      return { id, ready: Promise.resolve() };
    },
    settle: async (id, amounts, { estimated }) => {
      lines.push({ do: 'settle', id, amounts, estimated });
    },
    free: async (id) => {
      lines.push({ do: 'free', id });
    },
    lose: async (id) => {
      lines.push({ do: 'lose', id });
    },
    close: async () => undefined,
  };
}
