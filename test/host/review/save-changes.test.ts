import { describe, expect, it } from 'vitest';
import { findSaveChanges, type SaveInput } from '../../../src/host/review/save-changes.ts';

const rows = (hashes: { [id: string]: string }) => new Map(Object.entries(hashes));
const lines = (hashes: { [id: string]: string | undefined }) =>
  new Map(Object.entries(hashes).map(([id, hash]) => [id, { hash, text: `line ${id} ${hash}` }]));
const save = (parts: Partial<SaveInput>) =>
  findSaveChanges({
    before: rows({}),
    now: lines({}),
    undone: new Set(),
    known: [],
    knownBefore: new Set(),
    onDisk: new Set(),
    decisions: new Map(),
    ...parts,
  });

describe('findSaveChanges', () => {
  it('finds nothing when nothing was changed, whatever the order', () => {
    const changes = save({ before: rows({ a: '1', b: '2' }), now: lines({ b: '2', a: '1' }), known: ['a', 'b'] });
    expect(changes).toEqual({ edits: [], deleted: [], restore: [] });
  });

  it('takes another text for an edit, with the whole line', () => {
    const { edits } = save({ before: rows({ a: '1' }), now: lines({ a: '9' }) });
    expect(edits).toEqual([{ kind: 'edit', row: 'a', hash: '9', line: 'line a 9' }]);
  });

  it('takes a broken line for neither an edit nor a deletion', () => {
    const changes = save({ before: rows({ a: '1' }), now: lines({ a: undefined }), known: ['a'] });
    expect(changes).toEqual({ edits: [], deleted: [], restore: [] });
  });

  it('takes a row that is gone for a deletion, unless it is rejected already', () => {
    const decisions = new Map([['b', { state: 'rejected' as const }]]);
    expect(save({ before: rows({ a: '1', b: '2' }), decisions }).deleted).toEqual(['a']);
  });

  it('puts back what text undo removed', () => {
    const changes = save({ before: rows({ a: '1', b: '2' }), undone: new Set(['b']), known: ['a', 'b'] });
    expect(changes).toMatchObject({ deleted: ['a'], restore: ['b'] });
  });

  it('puts back rows that came while there were unsaved edits, not rows that were missing before', () => {
    const changes = save({
      before: rows({ a: '1' }),
      now: lines({ a: '1' }),
      known: ['a', 'missing', 'written over', 'new'],
      knownBefore: new Set(['a', 'missing', 'written over']),
      onDisk: new Set(['a', 'written over']),
    });
    expect(changes).toEqual({ edits: [], deleted: [], restore: ['written over', 'new'] });
  });
});
