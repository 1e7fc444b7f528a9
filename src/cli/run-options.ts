import { type Command, Option } from 'commander';
import type { Job, PlanChanges } from '../jobs/job.ts';
import {
  addFields,
  addLimits,
  addWeighing,
  collectTarget,
  commonChanges,
  given,
  nameFromDataset,
  type Options,
  parseFields,
  parseLimits,
  parseModel,
  wholeNumber,
} from './options.ts';
import { addPromptOptions, type PromptOptions, promptChanges } from './prompt-commands.ts';

/** Adds everything that says what a run is to do. */
export function addRunOptions(command: Command): void {
  command
    .option('-n, --rows <number>', 'rows to write (200 for a new plan)', wholeNumber(1))
    .option('--target <label=rows>', 'rows for one label; may be repeated', collectTarget)
    .addOption(
      new Option('--share <rule>', 'how rows without a target are shared among labels').choices([
        'sqrt',
        'size',
        'residual',
      ]),
    )
    .addOption(
      new Option('--rule <rule>', 'how demonstrations are chosen').choices([
        'ivr',
        'max-variance',
        'herding',
        'random',
      ]),
    )
    .option(
      '--model <id>',
      'offline (built in, for trying), provider:NAME such as openai:gpt-4o-mini or ollama:llama3.1, or replay:FILE',
    )
    .option('--retry-failed', 'ask the calls that failed in the last run again, in a run of their own')
    .option('--attributes <file>', 'attribute schema to use instead of asking the model')
    .option(
      '--plan <file>',
      'plan to start from instead of .synalign/<name>/plan.jsonc; its “regions” name the real rows to write from',
    )
    .option('--show-demonstrations', 'put the real rows of a cluster into the prompt')
    .addOption(
      new Option('--stop-after <step>', 'end when every cluster has its attributes, before a row is written').choices([
        'attributes',
      ]),
    )
    .option('--new-run', 'start anew even when an unfinished run could go on')
    .option('--dry-run', 'show fields, budget and the first prompt; ask no model, write nothing');
  addLimits(command);
  addPromptOptions(command);
  addFields(command);
  addWeighing(command);
}

/** The run that these options ask for. */
export function readRun(
  dataset: string,
  options: Options & PromptOptions,
): Pick<Job & { kind: 'augment' }, 'fields' | 'changes' | 'planFile' | 'fresh' | 'dryRun' | 'retryFailed'> {
  const changes: PlanChanges = {
    ...promptChanges(options),
    ...commonChanges(options, dataset),
    ...given('rows', options.rows),
    ...given('targets', options.target),
    ...given('budget', options.share as PlanChanges['budget']),
    ...given('limits', parseLimits(options)),
    ...given('model', options.model === undefined ? undefined : parseModel(options.model, dataset)),
    ...given('attributes', options.attributes && nameFromDataset(dataset, options.attributes)),
    ...given('explore', options.rule === undefined ? undefined : { rule: options.rule as 'ivr' }),
    ...given('stopAfter', options.stopAfter as PlanChanges['stopAfter']),
    ...given('generate', options.showDemonstrations ? { showDemonstrations: true } : undefined),
  };
  return {
    fields: parseFields(options),
    changes,
    fresh: options.newRun === true,
    dryRun: options.dryRun === true,
    ...given('planFile', options.plan),
    ...given('retryFailed', options.retryFailed),
  };
}
