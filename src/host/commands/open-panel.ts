import { findDataset } from '../find-dataset.ts';
import type { Services } from '../services.ts';
import { readNode } from '../tree/tree-node.ts';

/** Shows the panel of a data set: clusters, attributes, weights, map and rows in one place. */
export async function openPanel(services: Services, argument: unknown): Promise<void> {
  const dataset = await findDataset(services, argument);
  if (!dataset) return;
  const node = readNode(argument);
  await services.panels.open(dataset, node?.kind === 'run' ? node.runId : undefined);
}
