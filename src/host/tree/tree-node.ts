import type { DecidableEntry, ReviewEntry } from '../review/review-entry.ts';
import { isDecidable, isLeft } from '../review/review-entry.ts';

/** An entry of the tree of data sets. Commands get it as their argument. */
export type TreeNode = DatasetNode | RunNode | ClusterNode | RowNode | MoreNode;

/** A data set that has records. */
export interface DatasetNode {
  readonly kind: 'dataset';
  readonly dataset: string;
  /** Why its plan cannot be read. */
  readonly problem?: string;
}

/** A run with the rows it wrote. */
export interface RunNode {
  readonly kind: 'run';
  readonly dataset: string;
  readonly runId: string;
}

/** A cluster of a run. */
export interface ClusterNode {
  readonly kind: 'cluster';
  readonly dataset: string;
  readonly runId: string;
  readonly cluster: string;
}

/** A synthetic row. */
export interface RowNode {
  readonly kind: 'row';
  readonly dataset: string;
  readonly id: string;
}

/** The way to the entries below another one that are not shown yet. */
export interface MoreNode {
  readonly kind: 'more';
  readonly dataset: string;
  readonly parent: DatasetNode | RunNode | ClusterNode;
  readonly hidden: number;
}

/** A name that an entry keeps when the tree is read again. */
export function nameNode(node: TreeNode): string {
  switch (node.kind) {
    case 'dataset':
      return node.dataset;
    case 'run':
      return `${node.dataset} ${node.runId}`;
    case 'cluster':
      return `${node.dataset} ${node.runId} ${node.cluster}`;
    case 'row':
      return `${node.dataset} row ${node.id}`;
    case 'more':
      return `${nameNode(node.parent)} more`;
  }
}

/** Reads what a command was given; undefined when it is no entry of the tree. */
export function readNode(argument: unknown): TreeNode | undefined {
  const { kind, dataset } = (argument ?? {}) as { kind?: unknown; dataset?: unknown };
  const kinds = ['dataset', 'run', 'cluster', 'row', 'more'];
  return typeof dataset === 'string' && kinds.includes(kind as string) ? (argument as TreeNode) : undefined;
}

/** The rows that deciding about an entry means: the row itself, or those of a run or cluster that nobody decided about. */
export function findNodeRows(node: TreeNode, entries: readonly ReviewEntry[]): readonly DecidableEntry[] {
  const rows = entries.filter(isDecidable);
  if (node.kind === 'row') return rows.filter(({ id }) => id === node.id);
  if (node.kind === 'run') return rows.filter((row) => isLeft(row) && row.draft?.origin.runId === node.runId);
  if (node.kind !== 'cluster') return [];
  return rows.filter((row) => isLeft(row) && isOfCluster(row, node));
}

/** True for a row that was written for a cluster. */
export function isOfCluster({ draft }: ReviewEntry, { runId, cluster }: ClusterNode): boolean {
  return draft?.origin.runId === runId && draft.origin.cluster === cluster;
}
