import { describe, expect, it } from 'vitest';
import type { DecisionEvent } from '../../../src/core/data/decision.ts';
import { formatDecisionLine, parseDecisionLine } from '../../../src/core/data/decision-line.ts';

const head = { id: 'a1', clock: 3, by: 'Ana Ü', at: '2026-01-01T00:00:00.000Z' };
const events: DecisionEvent[] = [
  { ...head, kind: 'accept', row: 'r', hash: 'h' },
  { ...head, batch: 'b', kind: 'reject', row: 'r', reason: 'off topic' },
  { ...head, kind: 'edit', row: 'r', hash: 'h', line: '{"text":"line\\nbreak \u2028"}' },
  { ...head, kind: 'undo', target: 'a0' },
  { ...head, kind: 'merge', file: 'x.jsonl', rows: { r: 'h', __proto: 'h' } },
];

describe('decision lines', () => {
  it('keep every event over a round trip, on one line', () => {
    for (const event of events) {
      const line = formatDecisionLine(event);
      expect(line).not.toMatch(/[\r\n]/);
      expect(parseDecisionLine(line)).toEqual(event);
    }
  });

  it('are frozen: these lines must be read by every later version', () => {
    const line =
      '{"id":"a1","clock":3,"by":"ana","at":"2026-01-01T00:00:00.000Z","kind":"accept","row":"r1","hash":"h1"}';
    expect(parseDecisionLine(line)).toMatchObject({ kind: 'accept', row: 'r1', hash: 'h1' });
    expect(formatDecisionLine(parseDecisionLine(line)!)).toBe(line);
  });

  it('are refused when a part is missing, wrong or unknown', () => {
    const bad = [
      '{"id":"a"',
      'null',
      '<<<<<<< HEAD',
      JSON.stringify({ ...events[0], clock: 0 }),
      JSON.stringify({ ...events[0], clock: 2 ** 60 }),
      JSON.stringify({ ...events[0], clock: 1.5 }),
      JSON.stringify({ ...events[0], hash: undefined }),
      JSON.stringify({ ...events[0], kind: 'later-version' }),
      JSON.stringify({ ...events[4], rows: { r: 1 } }),
    ];
    expect(bad.map(parseDecisionLine)).toEqual(bad.map(() => undefined));
  });
});
