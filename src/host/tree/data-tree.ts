import * as vscode from 'vscode';
import { flattenText } from '../../core/data/to-sample.ts';
import type { ReviewAccess } from '../review/review-access.ts';
import type { ReviewEntry } from '../review/review-entry.ts';
import { findMissing, type ReviewModel } from '../review/review-model.ts';
import type { ReviewRegistry } from '../review/review-registry.ts';
import type { RunControl } from '../run-control.ts';
import { createThrottle } from '../throttle.ts';
import { findDatasets } from './find-datasets.ts';
import { growBranches, type RunBranch, takePage } from './tree-branches.ts';
import { describeTip, drawCluster, drawDataset, drawMore, drawRow, drawRun, pageSize } from './tree-items.ts';
import { type ClusterNode, type MoreNode, nameNode, type RunNode, type TreeNode } from './tree-node.ts';

interface Snapshot {
  readonly model: ReviewModel;
  readonly branches: readonly RunBranch[];
}

/** What changes the tree: plans, review documents, decisions and runs. */
const watched = '**/.synalign/*/{plan.jsonc,*.review.jsonl,decisions/*.jsonl,runs/*/{run.jsonl,report.json}}';

/** The tree of data sets, their runs, clusters and rows. It reads a data set when its entry is shown. */
export class DataTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly onDidChangeTreeData: vscode.Event<void>;
  readonly view: vscode.TreeView<TreeNode>;
  readonly #access: ReviewAccess;
  readonly #runs: RunControl;
  readonly #changed = new vscode.EventEmitter<void>();
  /** What was read since the tree last changed. */
  readonly #read = new Map<string, Promise<Snapshot | undefined>>();
  /** Entries shown below those that have more than a page. */
  readonly #shown = new Map<string, number>();
  readonly #disposables: vscode.Disposable[];

  constructor(reviews: ReviewRegistry, access: ReviewAccess, runs: RunControl) {
    this.#access = access;
    this.#runs = runs;
    this.onDidChangeTreeData = this.#changed.event;
    const again = createThrottle(250, () => this.refresh());
    const watcher = vscode.workspace.createFileSystemWatcher(watched);
    let states = '';
    this.view = vscode.window.createTreeView('synalign.data', { treeDataProvider: this, showCollapseAll: true });
    this.#disposables = [
      this.view,
      this.#changed,
      again,
      watcher,
      watcher.onDidCreate(() => again.call()),
      watcher.onDidChange(() => again.call()),
      watcher.onDidDelete(() => again.call()),
      reviews.onDidChange(() => again.call()),
      runs.onDidChangeRuns(() => {
        // Progress is for the status bar; here only what goes on where is shown.
        const now = runs.runs.map((run) => `${run.dataset} ${run.state} ${run.isPausing}`).join('\n');
        if (now !== states) again.call();
        states = now;
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => again.call()),
    ];
  }

  /** Reads everything that is shown again. */
  refresh(): void {
    this.#read.clear();
    this.#changed.fire();
  }

  /** Shows the next page below an entry. */
  showMore({ parent }: MoreNode): void {
    const name = nameNode(parent);
    this.#shown.set(name, (this.#shown.get(name) ?? pageSize) + pageSize);
    this.refresh();
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (!node) return this.#findRoots();
    if (node.kind === 'row' || node.kind === 'more' || (node.kind === 'dataset' && node.problem)) return [];
    const { branches } = (await this.#snapshot(node.dataset)) ?? { branches: [] };
    const { dataset } = node;
    if (node.kind === 'dataset') {
      return this.#page(
        node,
        branches.map(({ runId }): RunNode => ({ kind: 'run', dataset, runId })),
      );
    }
    const { runId } = node;
    const clusters = branches.find((branch) => branch.runId === runId)?.clusters ?? [];
    if (node.kind === 'run') {
      return this.#page(
        node,
        clusters.map(({ cluster }): ClusterNode => ({ kind: 'cluster', dataset, runId, cluster })),
      );
    }
    const rows = clusters.find(({ cluster }) => cluster === node.cluster)?.rows ?? [];
    return this.#page(
      node,
      rows.flatMap(({ id }) => (id === undefined ? [] : [{ kind: 'row' as const, dataset, id }])),
    );
  }

  async getTreeItem(node: TreeNode): Promise<vscode.TreeItem> {
    if (node.kind === 'more') return drawMore(node);
    const run = this.#runs.find(node.dataset);
    const snapshot = node.kind === 'dataset' && node.problem ? undefined : await this.#snapshot(node.dataset);
    const { model, branches = [] } = snapshot ?? {};
    if (node.kind === 'dataset') return drawDataset(node, model?.counts, model ? findMissing(model).length : 0, run);
    if (node.kind === 'row') {
      const entry = model?.entryOf(node.id);
      return model && entry ? drawRow(node, entry, textOf(model, entry)) : new vscode.TreeItem(node.id);
    }
    const branch = branches.find(({ runId }) => runId === node.runId);
    if (!model || !branch) return new vscode.TreeItem(node.runId);
    if (node.kind === 'run') return drawRun(node, branch, run?.runId === node.runId ? run : undefined);
    const cluster = branch.clusters.find((found) => found.cluster === node.cluster);
    const [first] = cluster?.rows ?? [];
    return cluster && first ? drawCluster(node, cluster, model.clusterName(first)) : new vscode.TreeItem(node.cluster);
  }

  async resolveTreeItem(item: vscode.TreeItem, node: TreeNode): Promise<vscode.TreeItem> {
    if (node.kind !== 'row') return item;
    const model = (await this.#snapshot(node.dataset))?.model;
    const entry = model?.entryOf(node.id);
    if (model && entry) item.tooltip = describeTip(entry, model.clusterName(entry));
    return item;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #findRoots(): Promise<TreeNode[]> {
    const nodes = await findDatasets();
    // The words for an empty tree are not shown while it is still being looked for.
    void vscode.commands.executeCommand('setContext', 'synalign.noDatasets', nodes.length === 0);
    return [...nodes];
  }

  #page(parent: MoreNode['parent'], nodes: readonly TreeNode[]): TreeNode[] {
    const { items, hidden } = takePage(nodes, this.#shown.get(nameNode(parent)) ?? pageSize);
    return hidden > 0 ? [...items, { kind: 'more', dataset: parent.dataset, parent, hidden }] : [...items];
  }

  #snapshot(dataset: string): Promise<Snapshot | undefined> {
    const known = this.#read.get(dataset);
    if (known) return known;
    const read = this.#access.read(dataset).then(async (model) => {
      if (!model) return undefined;
      return { model, branches: growBranches(model.entries, await model.project.listRuns()) };
    });
    this.#read.set(dataset, read);
    return read;
  }
}

function textOf({ records }: ReviewModel, { row, text }: ReviewEntry): string {
  return (row && flattenText(row, records.layout)) || text;
}
