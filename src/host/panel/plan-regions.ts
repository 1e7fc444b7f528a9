import type { Project } from '../../adapters/records/project.ts';
import type { RowReference } from '../../core/data/cluster.ts';
import type { Plan, Region } from '../../core/data/plan.ts';
import { isSamePlace } from '../../view/present-clusters.ts';

/** What is changed about a place of the next run. */
export interface RegionChange {
  readonly demonstrations: readonly RowReference[];
  readonly label?: string;
  readonly name?: string;
  readonly attributes?: { readonly [name: string]: string };
  /** 0 takes the place out of the plan; undefined leaves what it was. */
  readonly rows?: number;
}

/** The places that the next run writes rows at, as plan.jsonc has them. */
export function regionsOf(plan: Plan | undefined): readonly Region[] {
  return plan?.regions ?? [];
}

/** The places after a change; a new place begins with `usualRows`. */
export function changeRegions(regions: readonly Region[], change: RegionChange, usualRows: number): readonly Region[] {
  const place = regions.findIndex(({ demonstrations }) => isSamePlace(demonstrations, change.demonstrations));
  const before = regions[place];
  const { rows = before?.rows ?? usualRows } = change;
  if (rows === 0) return regions.filter((_, i) => i !== place);
  const attributes = { ...before?.attributes, ...change.attributes };
  const name = change.name ?? before?.name;
  const label = change.label ?? before?.label;
  const region: Region = {
    rows,
    demonstrations: before?.demonstrations ?? change.demonstrations.map(({ hash, line }) => ({ hash, line })),
    ...(label === undefined ? {} : { label }),
    ...(name === undefined ? {} : { name }),
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
  };
  return before ? regions.map((other, i) => (i === place ? region : other)) : [...regions, region];
}

/** Writes the places into plan.jsonc; everything else in the file stays as it is. */
export async function writeRegions(project: Project, regions: readonly Region[]): Promise<void> {
  await project.changePlan((plan) => {
    const { regions: _, ...rest } = plan;
    return regions.length > 0 ? { ...rest, regions: [...regions] } : rest;
  });
}
