import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type TemplateName, templateNames } from '../core/data/plan-parts.ts';
import type { Job, PlanChanges } from '../jobs/job.ts';
import { addLimits, given, type Options, outputOf, parseLimits } from './options.ts';
import type { Output } from './run-in-terminal.ts';

/** Options of what the model is told beside the rows, and of what it must not be told. */
export interface PromptOptions {
  readonly guidance?: string;
  readonly privacy?: 'stop' | 'mask' | 'send';
  readonly template?: TemplateName;
  readonly steering?: boolean;
  readonly row?: string[];
  readonly run?: string;
  readonly feedback?: string;
}

/** Adds the options to a command that asks a model. */
export function addPromptOptions(command: Command): void {
  command
    .option('--guidance <text>', 'wishes for the new rows in plain words, or @FILE to read them from', readGuidance)
    .addOption(
      new Option(
        '--privacy <rule>',
        'when rows hold secrets or personal data: stop before anything is sent, mask them in prompts, or send them',
      ).choices(['stop', 'mask', 'send']),
    )
    .addOption(new Option('--template <task>', 'the task whose built-in prompts are used').choices(templateNames))
    .option('--no-steering', 'leave accepted rows and reasons of rejections out of the prompts');
}

/** What these options change in a plan. */
export function promptChanges(options: Options & PromptOptions): PlanChanges {
  return {
    ...given('guidance', options.guidance),
    ...given('privacy', options.privacy === undefined ? undefined : { secrets: options.privacy }),
    ...given('prompts', options.template === undefined ? undefined : { template: options.template }),
    ...given('steering', options.steering === false ? { accepted: false, reasons: false } : undefined),
  };
}

/** Adds the commands for prompt files and for writing rows again. */
export function addPromptCommands(program: Command, start: (job: Job, output: Output) => Promise<void>): void {
  program
    .command('prompts')
    .description('write the prompts of a data set as files to edit; runs use them when they are there')
    .addArgument(program.createArgument('<action>', 'export').choices(['export']))
    .argument('<dataset>', 'the data set')
    .addOption(new Option('--template <task>', 'the task (chosen by the fields by default)').choices(templateNames))
    .option('--force', 'write files anew that are there already')
    .action(async (_: string, dataset: string, options: Options & PromptOptions) => {
      const force = options.force === true;
      await start({ kind: 'prompts', dataset, force, ...given('template', options.template) }, outputOf(options));
    });
  const regenerate = program
    .command('regenerate')
    .description('write rows anew with feedback, as a run of its own; the old rows stay until you decide')
    .argument('<dataset>', 'the data set the rows were written for')
    .option('--row <id...>', 'ids of rows in the review document')
    .option('--cluster <id>', 'all rows of this cluster')
    .option('--run <id>', 'with --cluster: the run it is of (the last one by default)')
    .option('--feedback <text>', 'what was wrong with the rows, or @FILE to read it from', readGuidance)
    .option('--dry-run', 'show the prompts; ask no model, write nothing');
  addLimits(regenerate);
  regenerate.action(async (dataset: string, options: Options & PromptOptions) => {
    if ((options.row === undefined) === (options.cluster === undefined)) {
      throw new InvalidArgumentError('name rows with --row, or one cluster with --cluster');
    }
    await start(
      {
        kind: 'regenerate',
        dataset,
        dryRun: options.dryRun === true,
        ...given('rows', options.row),
        ...given('cluster', options.cluster),
        ...given('run', options.run),
        ...given('feedback', options.feedback),
        ...given('limits', parseLimits(options)),
        ...given('allowedHosts', options.allowHost),
      },
      outputOf(options),
    );
  });
}

function readGuidance(text: string): string {
  if (!text.startsWith('@')) return text;
  try {
    return readFileSync(text.slice(1), 'utf8');
  } catch (error) {
    throw new InvalidArgumentError(`the file cannot be read: ${(error as Error).message}`);
  }
}
