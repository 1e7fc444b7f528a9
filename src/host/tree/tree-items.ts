import { basename } from 'node:path';
import * as vscode from 'vscode';
import { formatCount } from '../../view/figures.ts';
import { nameWarning } from '../../view/warning-names.ts';
import { describeRow } from '../review/hover-text.ts';
import { escapeMarkdown, toLabel } from '../review/plain-text.ts';
import { isLeft, type ReviewCounts, type ReviewEntry } from '../review/review-entry.ts';
import { formatWeight } from '../review/row-text.ts';
import type { BackgroundRun } from '../run-control.ts';
import { describeState } from '../run-text.ts';
import type { ClusterBranch, RunBranch } from './tree-branches.ts';
import { type DatasetNode, type MoreNode, nameNode, type TreeNode } from './tree-node.ts';

/** Characters of a row's text in the tree. */
const shownCharacters = 90;

/** Entries shown below another one before the user asks for more, and each time they do. */
export const pageSize = 100;

const { Collapsed, None, Expanded } = vscode.TreeItemCollapsibleState;

/** A data set; `counts` is undefined while it has no row. */
export function drawDataset(
  node: DatasetNode,
  counts: ReviewCounts | undefined,
  missing: number,
  run: BackgroundRun | undefined,
): vscode.TreeItem {
  const item = start(node, basename(node.dataset), node.problem ? None : Expanded);
  item.iconPath = new vscode.ThemeIcon(node.problem ? 'warning' : 'database');
  const parts = [
    ...(run ? [describeState(run)] : []),
    ...(counts ? [shortenCounts(counts)] : []),
    ...(missing > 0 ? [vscode.l10n.t('{0} missing', formatCount(missing))] : []),
  ];
  item.description = node.problem ? vscode.l10n.t('plan cannot be read') : parts.join(' · ');
  item.tooltip = plain(node.problem ?? node.dataset);
  item.contextValue = node.problem
    ? 'problem'
    : run
      ? run.isPausing
        ? 'dataset.paused'
        : 'dataset.running'
      : 'dataset';
  if (counts) speak(item, vscode.l10n.t('{0}, {1}', basename(node.dataset), speakCounts(counts)));
  return item;
}

/** A run. */
export function drawRun(node: TreeNode, branch: RunBranch, going: BackgroundRun | undefined): vscode.TreeItem {
  const { runId, startedAt, counts, clusters } = branch;
  const name = startedAt ? new Date(startedAt).toLocaleString(vscode.env.language) : vscode.l10n.t('Run {0}', runId);
  const item = start(node, name, clusters.length > 0 ? Collapsed : None);
  item.description = clusters.length > 0 ? shortenCounts(counts) : vscode.l10n.t('no rows');
  item.iconPath = new vscode.ThemeIcon(going ? (going.state === 'paused' ? 'debug-pause' : 'sync~spin') : 'history');
  item.tooltip = plain(vscode.l10n.t('Run {0}', runId));
  item.contextValue = counts.left > 0 ? 'run.left' : 'run';
  speak(item, vscode.l10n.t('Run of {0}, {1}', name, speakCounts(counts)));
  return item;
}

/** A cluster. */
export function drawCluster(
  node: TreeNode,
  { cluster, counts }: ClusterBranch,
  name: string | undefined,
): vscode.TreeItem {
  const label = name ? `${cluster} ${name}` : cluster;
  const item = start(node, label, Collapsed);
  item.description = shortenCounts(counts);
  item.iconPath = new vscode.ThemeIcon('symbol-namespace');
  item.tooltip = plain(label);
  item.contextValue = counts.left > 0 ? 'cluster.left' : 'cluster';
  speak(item, vscode.l10n.t('Cluster {0}, {1}', toLabel(label), speakCounts(counts)));
  return item;
}

/** A row; its tooltip is made when it is asked for. */
export function drawRow(node: TreeNode, entry: ReviewEntry, text: string): vscode.TreeItem {
  const item = start(node, text, None);
  const { decision, weight, draft } = entry;
  const warnings = draft?.gates.map(nameWarning) ?? [];
  item.description = [...(weight === undefined ? [] : [formatWeight(weight)]), ...warnings].join(' · ');
  item.iconPath = drawState(entry);
  item.contextValue = isLeft(entry) ? 'row.left' : 'row.decided';
  item.command = { title: vscode.l10n.t('Go to Row'), command: 'synalign.openRow', arguments: [node] };
  speak(item, [decision.state, toLabel(text, shownCharacters), ...warnings].join(', '));
  return item;
}

/** What a row's tooltip says: as its hover does, without the real rows. */
export function describeTip(entry: ReviewEntry, clusterName: string | undefined): vscode.MarkdownString {
  const tip = new vscode.MarkdownString(`${describeRow(entry, clusterName, [])}\n\n${escapeMarkdown(entry.text)}`);
  tip.isTrusted = false;
  tip.supportHtml = false;
  tip.supportThemeIcons = false;
  return tip;
}

/** The way to more entries. */
export function drawMore(node: MoreNode): vscode.TreeItem {
  const item = start(node, vscode.l10n.t('{0} more…', formatCount(Math.min(pageSize, node.hidden))), None);
  item.description = vscode.l10n.t('of {0}', formatCount(node.hidden));
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.command = { title: vscode.l10n.t('Show More'), command: 'synalign.showMore', arguments: [node] };
  return item;
}

function start(node: TreeNode, label: string, state: vscode.TreeItemCollapsibleState): vscode.TreeItem {
  const item = new vscode.TreeItem(toLabel(label, shownCharacters), state);
  item.id = nameNode(node);
  return item;
}

/** The counts that are not 0: a side bar has little room. */
function shortenCounts({ accepted, rejected, left }: ReviewCounts): string {
  const parts = [
    ...(accepted > 0 ? [`A ${formatCount(accepted)}`] : []),
    ...(rejected > 0 ? [`R ${formatCount(rejected)}`] : []),
    ...(left > 0 ? [vscode.l10n.t('left {0}', formatCount(left))] : []),
  ];
  return parts.join(' · ');
}

function drawState({ decision }: ReviewEntry): vscode.ThemeIcon {
  if (decision.state === 'accepted') return new vscode.ThemeIcon('check', new vscode.ThemeColor('testing.iconPassed'));
  if (decision.state === 'rejected') return new vscode.ThemeIcon('x', new vscode.ThemeColor('testing.iconFailed'));
  return new vscode.ThemeIcon(decision.state === 'edited' ? 'edit' : 'circle-outline');
}

function plain(text: string): vscode.MarkdownString {
  return new vscode.MarkdownString(escapeMarkdown(text));
}

function speak(item: vscode.TreeItem, label: string): void {
  item.accessibilityInformation = { label };
}

function speakCounts({ accepted, rejected, left }: ReviewCounts): string {
  return vscode.l10n.t('{0} rows accepted, {1} rejected, {2} left to decide', accepted, rejected, left);
}
