import { Command, Option } from 'commander';

import type { Job, RowFilter, Verdict } from '../jobs/job.ts';
import { addBatches } from './batch-command.ts';
import { exitCodeHelp } from './exit-codes.ts';
import {
  addFields,
  addWeighing,
  commonChanges,
  given,
  number,
  type Options,
  outputOf,
  parseFields,
  parseFingerprint,
  parseRole,
  parseShape,
  parseVerdict,
  wholeNumber,
} from './options.ts';
import { addPromptCommands, type PromptOptions } from './prompt-commands.ts';
import { addProviders } from './provider-command.ts';
import type { Output } from './run-in-terminal.ts';
import { addRunOptions, readRun } from './run-options.ts';

/** Set by the build from package.json. */
declare const SYNALIGN_VERSION: string;

/** Starts a job that the arguments describe. */
export type StartJob = (job: Job, output: Output) => Promise<void>;

/** Makes the command line. Every command becomes one job; nothing is done here. */
export function createProgram(start: StartJob): Command {
  const program = new Command('synalign')
    .description(
      'Writes synthetic rows that look like your data, weighs them to match it, and measures honestly how well they do.\nEverything about a data set is kept in .synalign/ beside it; the data set itself is never changed.',
    )
    .version(SYNALIGN_VERSION)
    .exitOverride()
    .showHelpAfterError('(add --help for all options)')
    .addHelpText('after', exitCodeHelp);
  addAugment(program, start);
  addInspect(program, start);
  addWeigh(program, start);
  addDecide(program, start);
  addExport(program, start);
  addEvaluate(program, start);
  addReplay(program, start);
  addPromptCommands(program, start);
  const grouped = [...addBatches(program, start), ...addProviders(program, start)];
  // A group must not take the options of its commands.
  for (const command of [...program.commands.filter(({ commands }) => commands.length === 0), ...grouped]) {
    command.option('--json', 'print one JSON object a line (the default when the output is not a terminal)');
    command.option('--text-output', 'print for people even when the output is not a terminal');
  }
  return program;
}

function addAugment(program: Command, start: StartJob): void {
  const command = program
    .command('augment')
    .description('write new rows for a data set, weigh them and measure the gap')
    .argument('<dataset>', 'JSONL, JSON array, CSV or Parquet file');
  addRunOptions(command);
  command.option('--record <file>', 'also write every reply into a recording');
  command.action(async (dataset: string, options: Options & PromptOptions) => {
    await start(
      {
        kind: 'augment',
        dataset,
        ...readRun(dataset, options),
        ...given('record', options.record),
        ...given('allowedHosts', options.allowHost),
      },
      outputOf(options),
    );
  });
}

function addInspect(program: Command, start: StartJob): void {
  const command = program
    .command('inspect')
    .description('look at data sets: fields, labels, lengths, repeats, regions, bad lines, overlap of splits')
    .argument('<files...>', 'one or more files; roles (train, dev, test) are read from their names')
    .option('--role <role...>', 'roles of the files, in their order')
    .option('-o, --out <file>', 'where the page goes (.synalign/<name>/inspect.html by default)');
  addFields(command);
  command.action(async (paths: string[], options: Options) => {
    const roles = options.role ?? [];
    const files = paths.map((path, i) => ({ path, ...given('role', parseRole(roles[i])) }));
    await start(
      { kind: 'inspect', files, fields: parseFields(options), ...given('out', options.out) },
      outputOf(options),
    );
  });
}

function addWeigh(program: Command, start: StartJob): void {
  const command = program
    .command('weigh')
    .description('weigh synthetic rows from elsewhere against a data set: weights, gap and warnings')
    .argument('<dataset>', 'the real rows')
    .argument('<synthetic>', 'the synthetic rows, in the same fields');
  addFields(command);
  addWeighing(command);
  command.action(async (dataset: string, synthetic: string, options: Options) => {
    await start(
      { kind: 'weigh', dataset, synthetic, fields: parseFields(options), changes: commonChanges(options, dataset) },
      outputOf(options),
    );
  });
}

function addDecide(program: Command, start: StartJob): void {
  program
    .command('decide')
    .description('accept or reject synthetic rows, or take a decision back')
    .argument('<verdict>', 'accept, reject, undo or redo', parseVerdict)
    .argument('<dataset>', 'the data set the rows were written for')
    .argument('[ids...]', 'ids of rows in the review document; all that meet the conditions when none is named')
    .option('--cluster <id>', 'only rows of this cluster')
    .option('--label-is <label>', 'only rows with this label')
    .option('--min-weight <weight>', 'only rows with at least this weight', number)
    .option('--max-weight <weight>', 'only rows with at most this weight', number)
    .option('--warning <gate>', 'only rows with this warning; “none” for rows without any')
    .option('--reason <text>', 'why, for rejections')
    .option('--as <name>', 'who decides', 'cli')
    .action(async (verdict: Verdict, dataset: string, ids: string[], options: Options) => {
      const rows: RowFilter = {
        ...given('ids', ids.length > 0 ? ids : undefined),
        ...given('cluster', options.cluster),
        ...given('label', options.labelIs),
        ...given('leastWeight', options.minWeight),
        ...given('mostWeight', options.maxWeight),
        ...given('warning', options.warning),
        ...given('reason', options.reason),
      };
      await start({ kind: 'decide', dataset, reviewer: options.as ?? 'cli', verdict, rows }, outputOf(options));
    });
}

function addExport(program: Command, start: StartJob): void {
  program
    .command('export')
    .description('write accepted rows to a new file, with a data set card beside it')
    .argument('<dataset>', 'the data set the rows were written for')
    .option('-o, --out <file>', 'where to write (beside the data set, named after it, by default)')
    .option('--weights', 'add a weight column (mean 1)')
    .option('--resample <rows>', 'draw this many rows by their weights, systematically', wholeNumber(1))
    .option('--copies <number>', 'with --resample: at most this many copies of a row', wholeNumber(1))
    .option('--multinomial', 'with --resample: draw independently, as the paper does')
    .option('--subset <rows>', 'choose this many rows that follow the weights, without copies', wholeNumber(1))
    .option('--merge', 'write a copy of the data set with the rows added; the data set itself stays as it is')
    .option('--preview', 'show the lines and write nothing')
    .option(
      '--in-place <fingerprint>',
      'with --merge: add the rows to the data set itself, if it and the rows are still those of that --preview',
      parseFingerprint,
    )
    .addOption(
      new Option('--format <name>', 'translate rows for a trainer').choices([
        'openai',
        'alpaca',
        'sharegpt',
        'preference',
      ]),
    )
    .option('--undecided', 'also rows that nobody has decided about (the card says so)')
    .option('--force', 'replace the output file if it exists')
    .action(async (dataset: string, options: Options) => {
      await start(
        {
          kind: 'export',
          dataset,
          force: options.force === true,
          undecided: options.undecided === true,
          shape: parseShape(options),
          ...given('out', options.out),
          ...given('format', options.format as 'openai' | undefined),
          ...given('preview', options.preview),
          ...given('previewed', options.inPlace),
        },
        outputOf(options),
      );
    });
}

function addEvaluate(program: Command, start: StartJob): void {
  program
    .command('evaluate')
    .description('say whether the rows help a small model: helps, hurts, or cannot tell')
    .argument('<dataset>', 'the data set the rows were written for')
    .option('--undecided', 'also rows that nobody has decided about')
    .option('--seeds <number>', 'seeds, each with five folds', wholeNumber(2), 5)
    .action(async (dataset: string, options: Options) => {
      await start(
        { kind: 'evaluate', dataset, undecided: options.undecided === true, seeds: options.seeds ?? 5 },
        outputOf(options),
      );
    });
}

function addReplay(program: Command, start: StartJob): void {
  program
    .command('replay')
    .description('derive a run again from its stored replies, asking no model, and compare every event')
    .argument('<dataset>', 'the data set')
    .argument('[run]', 'run id; the last run by default')
    .action(async (dataset: string, run: string | undefined, options: Options) => {
      await start({ kind: 'replay', dataset, ...given('run', run) }, outputOf(options));
    });
}
