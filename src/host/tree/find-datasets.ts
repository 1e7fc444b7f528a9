import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { readPlanFile } from '../../adapters/records/plan-file.ts';
import type { DatasetNode } from './tree-node.ts';

/** The data sets of the workspace that have records, by path. One whose plan cannot be read says why. */
export async function findDatasets(): Promise<readonly DatasetNode[]> {
  const plans = await vscode.workspace.findFiles('**/.synalign/*/plan.jsonc');
  const nodes = await Promise.all(
    plans.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => readNode(fsPath)),
  );
  return nodes.flat().sort((a, b) => (a.dataset < b.dataset ? -1 : 1));
}

async function readNode(planPath: string): Promise<DatasetNode[]> {
  const folder = dirname(planPath);
  const beside = dirname(dirname(folder));
  try {
    const plan = await readPlanFile(planPath);
    return plan ? [{ kind: 'dataset', dataset: join(beside, plan.dataset) }] : [];
  } catch (error) {
    return [{ kind: 'dataset', dataset: join(beside, basename(folder)), problem: (error as Error).message }];
  }
}
