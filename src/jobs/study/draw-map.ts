import { createHash } from 'node:crypto';
import { fitSquare, layOut } from '../../core/stages/planar-map.ts';
import { groupByLabel } from '../../core/stages/read.ts';
import { findBlindSpace } from './blind-space.ts';
import { measureCoverage } from './coverage.ts';
import type { OpenStudy } from './open-study.ts';
import { noCluster, type StudyMap, type StudyRow } from './study.ts';
import type { Turn } from './turn.ts';
import { measureUncertainty } from './uncertainty.ts';
import { weighRows } from './weigh-rows.ts';

/** Draws real and synthetic rows on one plane, with what is still uncertain and uncovered at every real row. */
export async function drawMap(study: OpenStudy, rows: readonly StudyRow[], turn: Turn): Promise<StudyMap> {
  const { weighed } = weighRows(study, rows, turn);
  await turn.pause();
  const { ids, samples } = weighed.candidates;
  const space = findBlindSpace(study, samples);
  await turn.pause();
  const coordinates = new Float32Array(2 * (study.real.length + samples.length));
  coordinates.set(layOut(space.plane, space.real));
  coordinates.set(layOut(space.plane, space.embed(samples)), 2 * study.real.length);
  fitSquare(coordinates);
  await turn.pause();

  const { classes, classOf } = groupByLabel([...study.real, ...samples]);
  const rowsByLabel = new Map(
    classes.map((label, c): [string | undefined, Int32Array] => [
      label,
      Int32Array.from(study.real.keys()).filter((i) => classOf[i] === c),
    ]),
  );
  // What exploration would take for covered ground: accepted rows, and those without a warning.
  const accepted = new Set(rows.flatMap((row) => (row.accepted ? [row.id] : [])));
  const covering = samples.filter((_, i) => {
    const id = ids[i] ?? '';
    return accepted.has(id) || study.drafts.get(id)?.gates.length === 0;
  });
  const uncertainty = await measureUncertainty(study, rowsByLabel, covering, turn);
  const coverage = await measureCoverage(study, space, rowsByLabel, weighed, turn);

  const picture = {
    realCount: study.real.length,
    coordinates,
    labelOf: Uint16Array.from(classOf),
    lines: Uint32Array.from(study.real, ({ line }) => line),
    heldOut: study.isHeldOut.slice(),
    demonstrationOf: findDemonstrations(study),
    nearestCluster: Uint16Array.from(study.nearestCluster, (cluster) => (cluster < 0 ? noCluster : cluster)),
    variance: uncertainty.variance,
    witness: coverage.witness,
    keptVariance: space.plane.keptVariance,
    labels: classes.map((label) => label ?? null),
    ids,
    clusters: study.overview.clusters,
    approximations: [...weighed.approximations, ...uncertainty.approximations, ...coverage.approximations],
  };
  return { key: nameContent(study.fingerprint, picture), ...picture };
}

function findDemonstrations({ run, real }: OpenStudy): Uint16Array {
  const clusterOf = new Uint16Array(real.length).fill(noCluster);
  const rowOf = new Map<string, number>();
  real.forEach(({ hash, line }, i) => {
    // By content where the data set has changed; of rows with one content the one that was shown.
    if (!rowOf.has(hash)) rowOf.set(hash, i);
    rowOf.set(`${hash} ${line}`, i);
  });
  run.clusters.forEach(({ members }, cluster) => {
    for (const { hash, line } of members) {
      const row = rowOf.get(`${hash} ${line}`) ?? rowOf.get(hash);
      if (row !== undefined) clusterOf[row] = cluster;
    }
  });
  return clusterOf;
}

/** A name that changes when a single byte of the picture does. */
function nameContent(fingerprint: string, picture: Omit<StudyMap, 'key'>): string {
  const hash = createHash('sha256').update(fingerprint);
  for (const [name, value] of Object.entries(picture)) {
    hash.update(name);
    hash.update(ArrayBuffer.isView(value) ? new Uint8Array(value.buffer) : JSON.stringify(value));
  }
  return hash.digest('hex').slice(0, 16);
}
