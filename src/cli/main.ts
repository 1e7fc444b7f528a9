#!/usr/bin/env node
import { InvalidArgumentError } from 'commander';
import { createProgram } from './commands.ts';
import { exitCodes } from './exit-codes.ts';
import { runInTerminal } from './run-in-terminal.ts';

const script = new URL('./job-thread.mjs', import.meta.url);

let code: number = exitCodes.done;
const program = createProgram(async (job, output) => {
  code = await runInTerminal(script, job, output);
});
try {
  await program.parseAsync(process.argv);
} catch (error) {
  const { code: reason } = error as { code?: string };
  if (!reason?.startsWith('commander.')) throw error;
  const shown = ['commander.helpDisplayed', 'commander.version', 'commander.help'].includes(reason);
  // Values that the parser found wrong are told by it; what a command finds wrong is told here.
  if (error instanceof InvalidArgumentError)
    process.stderr.write(`error: ${error.message}\n(add --help for all options)\n`);
  code = shown ? exitCodes.done : exitCodes.usage;
}
process.exitCode = code;
