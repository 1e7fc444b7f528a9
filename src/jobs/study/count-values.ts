import { createAttributeMeter } from '../../adapters/offline/attribute-meter.ts';
import type { Sample } from '../../core/data/sample.ts';
import type { AttributeMeter } from '../../core/ports/attribute-meter.ts';
import { countAttributes } from '../../core/stages/attribute-histogram.ts';
import { thinRows } from '../../core/stages/thin-rows.ts';
import { toCandidates } from '../own-rows.ts';
import type { OpenStudy } from './open-study.ts';
import type { StudyHistograms, StudyRow } from './study.ts';
import type { Turn } from './turn.ts';

/** Real rows that are counted at most: shares are right to half a percent then. */
const mostReal = 20_000;

/**
 * Counts the attributes of the run's schema among working rows and some synthetic ones. Held-out rows are not looked at:
 * who edits attributes by these figures chooses by them.
 */
export function countValues(study: OpenStudy, rows: readonly StudyRow[], turn: Turn): StudyHistograms {
  const { run, plan, ground, drafts, nearestCluster } = study;
  const { ids, samples } = toCandidates(rows, plan, { drafts: new Map() });
  const chosen = thinRows(ground.working, mostReal);
  const real = Array.from(chosen, (i) => ground.working[i] as Sample);
  const sides = { realRows: ground.working.length, syntheticRows: samples.length };
  if (run.schema === undefined) return { histograms: [], ...sides, approximations: [] };
  const meter = createAttributeMeter(run.schema, plan.layout, real);
  const histograms = countAttributes({
    schema: run.schema,
    meter: { ...meter, measure: (sample) => remember(study, meter, sample) },
    real,
    nearestValues: Array.from(chosen, (i) => {
      const cluster = run.clusters[nearestCluster[ground.reservation.working[i] ?? 0] ?? -1];
      return cluster && run.sheets.get(cluster.id)?.values;
    }),
    synthetic: samples.map((sample, k) => ({ sample, asked: drafts.get(ids[k] ?? '')?.origin.attributes ?? {} })),
    checkpoint: turn.check,
  });
  const isDrawn = real.length < ground.working.length;
  return {
    histograms,
    ...sides,
    approximations: isDrawn ? [`attributes: ${real.length} of ${ground.working.length} real rows`] : [],
  };
}

/** Real rows stay the same, so each is measured once a study. */
const measured = new WeakMap<OpenStudy, WeakMap<Sample, ReadonlyMap<string, string>>>();

function remember(study: OpenStudy, meter: AttributeMeter, sample: Sample): ReadonlyMap<string, string> {
  const known = measured.get(study) ?? new WeakMap<Sample, ReadonlyMap<string, string>>();
  measured.set(study, known);
  const values = known.get(sample) ?? meter.measure(sample);
  known.set(sample, values);
  return values;
}
