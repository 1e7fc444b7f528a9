import type { AttributeSheet } from '../data/attribute.ts';
import type { Cluster } from '../data/cluster.ts';
import type { Plan } from '../data/plan.ts';
import type { Sample } from '../data/sample.ts';
import type { World } from '../ports/world.ts';
import { createAcceptedSearch } from '../stages/accepted.ts';
import { gatherExamples } from '../stages/examples.ts';
import { findCell } from '../stages/explore.ts';
import type { Commission } from '../stages/generate.ts';
import { asSample } from './as-sample.ts';
import type { Assignment } from './assignment.ts';
import type { Ground, Spaces } from './ground.ts';

/** Gathers everything that the rows of a cluster are written from. */
export interface Commissioner {
  findDemonstrations(cluster: Cluster): Sample[];
  write(assignment: Assignment, sheet: AttributeSheet): Commission;
}

/** Makes the commissioner of a run. */
export function createCommissioner(
  plan: Plan,
  world: Pick<World, 'earlier'>,
  ground: Ground,
  spaces: Spaces,
): Commissioner {
  const byHash = new Map(ground.working.map((sample) => [sample.hash, sample]));
  const earlier = new Map(world.earlier.map((draft) => [draft.id, draft]));
  const findAccepted = createAcceptedSearch(plan, spaces.embed);
  const findDemonstrations = (cluster: Cluster) => cluster.members.flatMap(({ hash }) => byHash.get(hash) ?? []);
  return {
    findDemonstrations,
    write({ cluster, territory, region }, sheet) {
      const demonstrations = findDemonstrations(cluster);
      return {
        cluster,
        sheet,
        demonstrations,
        cell: findCell(territory, cluster),
        classRows: territory.samples,
        examples: plan.layout.text.length > 0 ? [] : gatherExamples(territory, spaces.territories, demonstrations),
        accepted: findAccepted(demonstrations, cluster.label),
        replaced: (region?.replaces ?? []).flatMap((id) => {
          const draft = earlier.get(id);
          return draft === undefined ? [] : [asSample(draft, plan)];
        }),
        feedback: region?.feedback?.trim() ?? '',
      };
    },
  };
}
