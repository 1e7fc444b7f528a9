import type { AttributeSheet } from '../data/attribute.ts';
import type { Cluster } from '../data/cluster.ts';
import { replyProblems } from '../data/failure.ts';
import type { JsonObject } from '../data/json.ts';
import type { Plan } from '../data/plan.ts';
import type { Sample } from '../data/sample.ts';
import type { TextRequest } from '../ports/text-model.ts';
import type { ExampleGroup } from '../prompts/example-table.ts';
import type { PromptKit } from '../prompts/prompt-kit.ts';
import { readRows, rowsReply, writeRowPrompt } from '../prompts/row-prompt.ts';
import { ask, type Desk } from './ask.ts';

/** Everything about one cluster that its new rows are written from. */
export interface Commission {
  readonly cluster: Cluster;
  readonly sheet: AttributeSheet;
  readonly demonstrations: readonly Sample[];
  /** Real rows nearest to the pick, nearest first. */
  readonly cell: readonly Sample[];
  readonly classRows: readonly Sample[];
  /** For rows without text: real rows of each label, this cluster's last. */
  readonly examples?: readonly ExampleGroup[];
  /** Accepted synthetic rows near the cluster, as JSON text of their fields. */
  readonly accepted?: readonly string[];
  /** Rows that the new ones replace, and what was said of them. */
  readonly replaced?: readonly Sample[];
  readonly feedback?: string;
}

/** What one call brought: rows by field, in order, and what could not be used. */
export interface Harvest {
  readonly model: string;
  readonly promptHash: string;
  readonly call: number;
  readonly rows: readonly JsonObject[];
  readonly problems: readonly string[];
}

/** The call that writes `count` rows for a cluster. The label is fixed by the cluster, never asked for. */
export function rowsRequest(
  kit: PromptKit,
  settings: Plan['generate'],
  commission: Commission,
  count: number,
  call: number,
  seed: string | number,
): TextRequest {
  const { layout, columns } = kit;
  const { cluster, sheet, demonstrations, cell, classRows } = commission;
  const { examples = [], accepted = [], replaced = [], feedback = '' } = commission;
  return {
    messages: writeRowPrompt(kit, {
      label: cluster.label,
      clusterName: sheet.name,
      attributes: sheet.values,
      // Rows without text are shown as examples of their group already.
      demonstrations: settings.showDemonstrations && layout.text.length > 0 ? demonstrations : [],
      examples,
      accepted,
      replaced,
      feedback,
      count,
      call,
    }),
    replySchema: rowsReply(layout, columns),
    task: {
      kind: 'rows',
      layout,
      label: cluster.label,
      attributes: sheet.values,
      demonstrations,
      cell,
      classRows,
      count,
    },
    temperature: settings.temperature,
    maxOutputTokens: settings.maxOutputTokens,
    seed: `${seed} rows ${cluster.id} ${call}`,
  };
}

/** Writes rows for one call of a cluster; rows beyond `count` are left out, broken ones are counted. */
export async function generateRows(
  desk: Desk,
  kit: PromptKit,
  plan: Pick<Plan, 'generate' | 'gates'>,
  commission: Commission,
  count: number,
  call: number,
  seed: string | number,
): Promise<Harvest> {
  const answer = await ask(desk, rowsRequest(kit, plan.generate, commission, count, call, seed));
  const head = { model: answer.model, promptHash: answer.promptHash, call };
  if ('problem' in answer) return { ...head, rows: [], problems: [answer.problem] };
  const written = readRows(answer.value, kit.layout, kit.columns, plan.gates.unknownCategory);
  if ('problem' in written) return { ...head, rows: [], problems: [written.problem] };
  const rows: JsonObject[] = [];
  const problems: string[] = [];
  // The row in which a reply was cut off may parse and read well, and still lacks its end.
  for (const row of answer.cut ? written.slice(0, -1) : written) {
    if ('problem' in row) problems.push(row.problem);
    else if (rows.length < count) rows.push(row.fields);
  }
  if (answer.cut && written.length > 0) problems.push(replyProblems.cutRow);
  return { ...head, rows, problems };
}
