import { describe, expect, it } from 'vitest';
import type { ReviewEntry } from '../../../src/host/review/review-entry.ts';
import { growBranches, takePage } from '../../../src/host/tree/tree-branches.ts';
import { findNodeRows, nameNode, readNode } from '../../../src/host/tree/tree-node.ts';
import { sampleDraft, sampleEntry } from '../review/sample-entry.ts';

const row = (id: string, runId: string, cluster: string, state: ReviewEntry['decision']['state'] = 'undecided') =>
  sampleEntry({
    id,
    decision: { state },
    draft: sampleDraft({ id, origin: { ...sampleDraft().origin, runId, cluster } }),
  });

describe('growBranches', () => {
  const entries = [
    row('a', 'old', 'c10'),
    row('b', 'old', 'c2', 'accepted'),
    row('c', 'new', 'c1', 'rejected'),
    row('d', 'old', 'c2', 'edited'),
    sampleEntry({ kind: 'broken', id: 'e' }),
  ];
  const branches = growBranches(entries, [{ id: 'old', startedAt: '2026-01-01' }, { id: 'new' }, { id: 'empty' }]);

  it('puts the latest run first and clusters in the order of choice, with counts', () => {
    expect(branches.map(({ runId }) => runId)).toEqual(['empty', 'new', 'old']);
    const [empty, , old] = branches;
    expect(empty).toMatchObject({ clusters: [], counts: { accepted: 0, rejected: 0, left: 0 } });
    expect(old).toMatchObject({ startedAt: '2026-01-01', counts: { accepted: 1, rejected: 0, left: 2 } });
    expect(old?.clusters.map(({ cluster, rows }) => [cluster, rows.map(({ id }) => id)])).toEqual([
      ['c2', ['b', 'd']],
      ['c10', ['a']],
    ]);
  });

  it('keeps rows of a run that the list does not know', () => {
    expect(growBranches([row('a', 'other', 'c1')], []).map(({ runId }) => runId)).toEqual(['other']);
  });
});

describe('takePage', () => {
  it('says how many are left', () => {
    expect(takePage([1, 2, 3], 2)).toEqual({ items: [1, 2], hidden: 1 });
    expect(takePage([1, 2, 3], 100)).toEqual({ items: [1, 2, 3], hidden: 0 });
  });
});

describe('findNodeRows', () => {
  const entries = [row('a', 'r', 'c1'), row('b', 'r', 'c1', 'accepted'), row('c', 'r', 'c2'), row('d', 's', 'c1')];
  const ids = (node: object) => findNodeRows(readNode(node)!, entries).map(({ id }) => id);

  it('means the row itself, and of runs and clusters only what nobody decided about', () => {
    expect(ids({ kind: 'row', dataset: 'x', id: 'b' })).toEqual(['b']);
    expect(ids({ kind: 'cluster', dataset: 'x', runId: 'r', cluster: 'c1' })).toEqual(['a']);
    expect(ids({ kind: 'run', dataset: 'x', runId: 'r' })).toEqual(['a', 'c']);
    expect(ids({ kind: 'dataset', dataset: 'x' })).toEqual([]);
  });
});

describe('readNode and nameNode', () => {
  it('take entries of the tree and nothing else', () => {
    for (const other of [undefined, null, 'x', {}, { kind: 'row' }, { kind: 'file', dataset: 'x' }]) {
      expect(readNode(other)).toBeUndefined();
    }
  });

  it('give every entry a name of its own', () => {
    const cluster = { kind: 'cluster', dataset: 'x', runId: 'r', cluster: 'c1' } as const;
    const nodes = [
      { kind: 'dataset', dataset: 'x' } as const,
      { kind: 'run', dataset: 'x', runId: 'r' } as const,
      cluster,
      { kind: 'row', dataset: 'x', id: 'a' } as const,
      { kind: 'more', dataset: 'x', parent: cluster, hidden: 3 } as const,
    ];
    expect(new Set(nodes.map(nameNode)).size).toBe(nodes.length);
  });
});
