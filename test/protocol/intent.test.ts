import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protocolVersion, readHostMessage } from '../../src/protocol/host-message.ts';
import { type Intent, readIntent } from '../../src/protocol/intent.ts';
import { everyRow } from '../../src/protocol/row-view.ts';

/** One of each intent, as the webview states it. */
const intents: { readonly [T in Intent['type']]: Intent & { type: T } } = {
  ready: { type: 'ready', version: 1 },
  'show-run': { type: 'show-run', runId: 'ab12cd34' },
  'look-at-rows': {
    type: 'look-at-rows',
    query: { ...everyRow, near: { id: 'r1' }, label: null },
    from: 100,
    count: 60,
  },
  'select-row': { type: 'select-row', id: 'r1' },
  'look-at-real-row': { type: 'look-at-real-row', line: 12 },
  'open-row': { type: 'open-row', id: 'r1' },
  'open-real-row': { type: 'open-real-row', line: 12 },
  'compare-row': { type: 'compare-row', id: 'r1' },
  decide: { type: 'decide', ids: ['r1', 'r2'], verdict: 'reject', reason: 'off topic' },
  'decide-all': { type: 'decide-all', query: everyRow, rows: 38, verdict: 'accept' },
  undo: { type: 'undo' },
  redo: { type: 'redo' },
  lasso: { type: 'lasso', key: 'k', places: Uint32Array.of(1, 2) },
  'edit-cluster': { type: 'edit-cluster', cluster: 'c1', attribute: { name: 'tone', value: 'angry' } },
  'plan-rows': { type: 'plan-rows', where: { cluster: 'c1' }, rows: 40 },
  'set-target': { type: 'set-target', label: 'refund', rows: 120 },
  'set-guidance': { type: 'set-guidance', text: 'shorter rows' },
  'use-reason': { type: 'use-reason', from: 'rejected: too long', use: false },
  'write-planned': { type: 'write-planned' },
  'write-again': { type: 'write-again', what: { cluster: 'c1' } },
  'pause-run': { type: 'pause-run' },
  'resume-run': { type: 'resume-run' },
  'cancel-run': { type: 'cancel-run' },
  evaluate: { type: 'evaluate' },
  command: { type: 'command', command: 'export' },
};

describe('readIntent', () => {
  it.each(Object.values(intents))('reads $type as it is', (intent) => {
    expect(readIntent(structuredClone(intent))).toEqual(intent);
  });

  it('has a handler for each intent', () => {
    const handlers = readFileSync('src/host/panel/panel-intents.ts', 'utf8');
    const table = handlers.slice(handlers.indexOf('const handlers'), handlers.indexOf('/** Does what'));
    const named = [...table.matchAll(/^ {2}(?:async )?'?([a-z-]+)'?[(:]/gm)].map(([, name]) => name);
    expect(named.sort()).toEqual(Object.keys(intents).sort());
  });

  it.each([
    ['a command that is none of ours', { type: 'command', command: 'workbench.action.terminal.new' }],
    ['a run id that is a path', { type: 'show-run', runId: '../../x' }],
    ['no rows', { type: 'decide', ids: [], verdict: 'accept' }],
    ['a verdict that is none', { type: 'decide', ids: ['r1'], verdict: 'delete' }],
    [
      'a number that is none',
      { type: 'look-at-rows', query: { ...everyRow, leastWeight: Number.NaN }, from: 0, count: 5 },
    ],
    ['more than a screen', { type: 'look-at-rows', query: everyRow, from: 0, count: 100_000 }],
    ['a field too many', { type: 'undo', all: true }],
    ['points that are a list', { type: 'lasso', key: 'k', places: [1, 2] }],
    ['a type of every object', { type: 'constructor' }],
  ])('refuses %s', (_, value) => {
    expect(readIntent(value)).toBeUndefined();
  });

  it('never throws', async () => {
    await fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(() => readIntent(value)).not.toThrow();
      }),
    );
  });
});

describe('readHostMessage', () => {
  it('takes messages of this version alone', () => {
    const message = { type: 'reveal', id: 'r1' } as const;
    expect(readHostMessage({ ...message, version: protocolVersion })).toMatchObject(message);
    expect(readHostMessage({ ...message, version: protocolVersion + 1 })).toBeUndefined();
    expect(readHostMessage(message)).toBeUndefined();
    expect(readHostMessage({ type: 'run-code', version: protocolVersion })).toBeUndefined();
    expect(readHostMessage('reveal')).toBeUndefined();
  });
});
