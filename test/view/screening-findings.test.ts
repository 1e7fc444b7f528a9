import { describe, expect, it } from 'vitest';
import { emptyRun, type RunState } from '../../src/core/pipeline/fold-run.ts';
import type { RunEvent } from '../../src/core/pipeline/run-event.ts';
import { aboutScreening, listScreening } from '../../src/view/screening-findings.ts';

const screening = {
  sensitive: [
    {
      kind: 'e-mail' as const,
      group: 'personal' as const,
      findings: 14,
      rows: 12,
      lines: [3, 8, 9, 10, 11, 12, 13, 14, 15],
      excerpts: ['write to [E-MAIL]'],
    },
  ],
  tooLong: { rows: 2, lines: [4, 7], characters: 4000 },
};
const stateWith = (handling: 'mask' | 'send', model: string): RunState => ({
  ...emptyRun,
  start: { type: 'run-start', model } as RunEvent & { type: 'run-start' },
  screened: { type: 'rows-screened', screening, handling: { secret: handling, personal: handling } },
});
const say = (handling: 'mask' | 'send', model: string) =>
  aboutScreening(stateWith(handling, model)).map(({ text }) => text);

describe('aboutScreening', () => {
  it('says what was found where, and what was done about it', () => {
    const found = 'e-mail in 12 real rows, 14 times (lines 3, 8, 9, 10, 11, 12, 13, 14, …)';
    expect(say('mask', 'openai/x')[0]).toBe(`${found}: placeholders stood in their place in every prompt.`);
    expect(say('send', 'openai/x')[0]).toBe(`${found}: they were in the prompts as they are.`);
    expect(say('send', 'offline/built-in')[0]).toBe(`${found}: the model is on this machine.`);
    expect(say('mask', 'openai/x')[1]).toBe(
      '2 real rows are longer than 4,000 characters; prompts show them shortened, with a mark where text is left out.',
    );
    expect(aboutScreening(emptyRun)).toEqual([]);
  });
});

describe('listScreening', () => {
  it('gives one line a kind with a masked example, and none for nothing', () => {
    expect(listScreening(screening)).toEqual([
      'e-mail in 12 real rows, 14 times (lines 3, 8, 9, 10, 11, 12, 13, 14, …); for example write to [E-MAIL]',
      '2 rows are longer than 4,000 characters and would be shortened in prompts (lines 4, 7)',
    ]);
    expect(listScreening({ sensitive: [], tooLong: { rows: 0, lines: [], characters: 9 } })).toEqual([]);
  });
});
