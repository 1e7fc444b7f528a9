import { findDataset } from '../find-dataset.ts';
import type { Services } from '../services.ts';

/** Shows the panel of a data set: clusters, attributes, weights, map and rows in one place. */
export async function openPanel(services: Services, argument: unknown): Promise<void> {
  const dataset = await findDataset(services, argument);
  if (dataset) await services.panels.open(dataset);
}
