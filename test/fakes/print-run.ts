import { foldRun } from '../../src/core/pipeline/fold-run.ts';
import type { RunEvent } from '../../src/core/pipeline/run-event.ts';

/**
 * A run as text that is the same on every machine: without ids of runs and rows (they are random), floats to 6 digits.
 * One thing a line, so that a difference reads well.
 */
export function printRun(events: readonly RunEvent[]): string {
  const state = foldRun(events);
  const slots = new Map(state.drafts.map(({ id, origin }) => [id, origin.slot]));
  const lines: string[] = [
    `events ${countInARow(events.map(({ type }) => type)).join(', ')}`,
    `model ${state.start?.model}`,
    `real ${state.real?.counts.rows}: ${state.real?.labels.map(({ label, rows }) => `${label} ${rows}`).join(', ')}`,
    `reserved ${state.reserved?.mode} ${state.reserved?.heldOut} of ${(state.reserved?.working ?? 0) + (state.reserved?.heldOut ?? 0)}`,
    `dimensions ${state.dimensions}`,
    `budget ${state.budget.map(({ label, rows }) => `${label} ${rows}`).join(', ')}`,
    '',
    ...(state.schema?.attributes.map(({ name, values }) => `attribute ${name}: ${values.join(' | ')}`) ?? []),
  ];
  for (const { batch, label, stopRule, curve } of state.explorations) {
    lines.push('', `exploration ${batch} ${label} until ${stopRule}: ${curve.map(round).join(' ')}`);
    for (const cluster of state.clusters.filter((one) => one.batch === batch && one.label === label)) {
      const members = cluster.members.map(({ line, distance }) => `${line} at ${round(distance)}`).join(', ');
      lines.push(`  ${cluster.id} takes ${round(cluster.reduction)}: rows ${members}${cluster.far ? ', far' : ''}`);
      const sheet = state.sheets.get(cluster.id);
      lines.push(
        `     “${sheet?.name}” ${Object.entries(sheet?.values ?? {})
          .map((pair) => pair.join('='))
          .join(', ')}`,
      );
    }
  }
  lines.push('');
  for (const { id, row, origin, gates } of state.drafts) {
    lines.push(`row ${origin.slot} weight ${round(state.weights.get(id) ?? Number.NaN)} ${JSON.stringify(row)}`);
    for (const { gate, evidence, against } of gates) {
      const twin = against && 'id' in against ? slots.get(against.id) : undefined;
      lines.push(`  ${gate}: ${twin ? evidence.replace(/synthetic row \w+/, `synthetic row ${twin}`) : evidence}`);
    }
  }
  for (const { step, cluster, call, problems } of state.failures)
    lines.push(`failed ${step} ${cluster} ${call}: ${problems}`);
  const { alignment, gap } = state;
  lines.push(
    '',
    `weights ${alignment?.classMass}, effective ${round(alignment?.effectiveSize ?? 0)} of ${alignment?.rows}`,
  );
  for (const one of alignment?.classes ?? []) {
    lines.push(
      `  ${one.label}: mass ${round(one.mass)}, lambda ${one.lambda === null ? 'none' : round(one.lambda)}, certificate holds ${one.certificate.holds}`,
    );
  }
  if (gap) {
    const range = (part: { value: number; low: number; high: number }) =>
      [part.value, part.low, part.high].map(round).join(' ');
    lines.push(`gap ${gap.kind} before ${range(gap.before)}, after ${range(gap.after)}, floor ${round(gap.floor)}`);
    lines.push(`p before ${round(gap.pBefore)}, after ${round(gap.pAfter)}; separability ${round(gap.separability)}`);
  }
  lines.push(`end ${state.end?.drafts} of ${state.end?.wanted}`);
  return `${lines.join('\n')}\n`;
}

/** `['a', 'a', 'b']` as `['2 a', '1 b']`. */
function countInARow(names: readonly string[]): string[] {
  const starts = names.flatMap((name, i) => (name === names[i - 1] ? [] : [i]));
  return starts.map((start, k) => `${(starts[k + 1] ?? names.length) - start} ${names[start]}`);
}

/** Six digits behind the point; no minus before a zero. */
function round(value: number): string {
  return value.toFixed(6).replace(/^-(0\.0+)$/, '$1');
}
