import { createHash } from 'node:crypto';
import { hashText } from '../../core/data/row-id.ts';
import type { Candidates } from '../../core/pipeline/judgement.ts';
import { fitSquare, layOut } from '../../core/stages/planar-map.ts';
import { groupByLabel } from '../../core/stages/read.ts';
import { toCandidates } from '../own-rows.ts';
import { type BlindSpace, findBlindSpace } from './blind-space.ts';
import { measureCoverage } from './coverage.ts';
import type { OpenStudy } from './open-study.ts';
import { noCluster, type StudyMap, type StudyRow } from './study.ts';
import type { Turn } from './turn.ts';
import { measureUncertainty } from './uncertainty.ts';
import { weighRows } from './weigh-rows.ts';

/**
 * Draws real and synthetic rows on one plane; with layers also what is still uncertain and uncovered at every real row.
 * The last picture with layers is kept.
 */
export async function drawMap(
  study: OpenStudy,
  rows: readonly StudyRow[],
  layers: boolean,
  turn: Turn,
): Promise<StudyMap> {
  const candidates = toCandidates(rows, study.plan, { drafts: new Map() });
  const accepted = new Set(rows.flatMap((row) => (row.accepted ? [row.id] : [])));
  const asked = hashText(
    JSON.stringify([candidates.samples.map(({ hash }, i) => [candidates.ids[i], hash]), [...accepted]]),
  );
  if (layers && study.drawn?.asked === asked) return structuredClone(study.drawn.map);
  const { ids, samples } = candidates;
  const space = findBlindSpace(study, samples);
  await turn.pause();
  const places = drawPlaces(study, space, candidates);
  await turn.pause();
  if (!layers) return finish(study, { ...places, variance: new Float32Array(0), witness: new Float32Array(0) });

  const { weighed } = weighRows(study, rows, turn);
  await turn.pause();
  const rowsByLabel = new Map(
    places.labels.map((label, c): [string | undefined, Int32Array] => [
      label ?? undefined,
      Int32Array.from(study.real.keys()).filter((i) => places.labelOf[i] === c),
    ]),
  );
  // What exploration would take for covered ground: accepted rows, and those without a warning.
  const covering = samples.filter((_, i) => {
    const id = ids[i] ?? '';
    return accepted.has(id) || study.drafts.get(id)?.gates.length === 0;
  });
  const uncertainty = await measureUncertainty(study, rowsByLabel, covering, turn);
  const coverage = await measureCoverage(study, space, rowsByLabel, weighed, turn);
  const map = finish(study, {
    ...places,
    variance: uncertainty.variance,
    witness: coverage.witness,
    approximations: [...weighed.approximations, ...uncertainty.approximations, ...coverage.approximations],
  });
  study.drawn = { asked, map: structuredClone(map) };
  return map;
}

/** Everything of a map but its layers. */
function drawPlaces(study: OpenStudy, space: BlindSpace, { ids, samples }: Candidates) {
  const coordinates = new Float32Array(2 * (study.real.length + samples.length));
  coordinates.set(layOut(space.plane, space.real));
  coordinates.set(layOut(space.plane, space.embed(samples)), 2 * study.real.length);
  fitSquare(coordinates);
  const { classes, classOf } = groupByLabel([...study.real, ...samples]);
  return {
    realCount: study.real.length,
    coordinates,
    labelOf: Uint16Array.from(classOf),
    lines: Uint32Array.from(study.real, ({ line }) => line),
    heldOut: study.isHeldOut.slice(),
    demonstrationOf: findDemonstrations(study),
    nearestCluster: Uint16Array.from(study.nearestCluster, (cluster) => (cluster < 0 ? noCluster : cluster)),
    keptVariance: space.plane.keptVariance,
    labels: classes.map((label) => label ?? null),
    ids,
    clusters: study.overview.clusters,
    approximations: [],
  };
}

function finish(study: OpenStudy, picture: Omit<StudyMap, 'key'>): StudyMap {
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
