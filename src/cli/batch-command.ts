import type { Command } from 'commander';
import type { BatchAction } from '../jobs/job.ts';
import type { StartJob } from './commands.ts';
import { addBudget, collect, given, type Options, outputOf, parseLimits, wholeNumber } from './options.ts';
import type { PromptOptions } from './prompt-commands.ts';
import { addRunOptions, readRun } from './run-options.ts';

/** What the commands about batches take. */
interface BatchOptions extends Options, PromptOptions {
  readonly callsPerShard?: number;
}

const groupHelp = `
A run asks in rounds, since later prompts follow from earlier replies. Repeat for each round, until the run has ended:
  synalign batch export data.jsonl --model openai:gpt-4o-mini   writes the round's calls into shards; sends nothing
  synalign batch submit data.jsonl                              sends them to the Batch API (half price, within 24 hours)
  synalign batch status data.jsonl                              says how far they are
  synalign batch fetch  data.jsonl                              downloads what has ended
  synalign batch import data.jsonl                              stores the replies and writes the next round's shards
Every step can be stopped and repeated: no call is sent twice, and no reply is stored twice. Fewer rounds: set
"explore": {"batches": 1} in .synalign/<name>/plan.jsonc, and pass attributes with --attributes.`;

const exportHelp = `
A shard is a JSONL file in .synalign/<name>/runs/<run>/batches/, at most 50,000 calls and 200 MB, one call a line:
  {"custom_id":"…","method":"POST","url":"/v1/chat/completions","body":{"model":"…","messages":[…],"max_tokens":…,
   "temperature":…,"seed":…,"response_format":{"type":"json_schema","json_schema":{"name":"…","strict":true,"schema":{…}}}}}
That is the form of the Batch API of OpenAI, and of vLLM's batch runner:
  vllm run-batch -i shard-001.jsonl -o answers.jsonl --model NAME
  synalign batch import data.jsonl answers.jsonl

Ray Data reads the same shard. Lines differ in their schemas, so they are read as text and not as columns:
  import json, ray
  from ray.data.llm import build_processor, vLLMEngineProcessorConfig
  def ask(row):
      call = json.loads(row["text"]); body = call["body"]
      limit = body.get("max_tokens") or body["max_completion_tokens"]
      sampling = {"max_tokens": limit, "temperature": body.get("temperature", 1), "seed": body.get("seed")}
      form = body.get("response_format", {}).get("json_schema")
      if form: sampling["guided_decoding"] = {"json": json.dumps(form["schema"])}
      return {"custom_id": call["custom_id"], "limit": limit, "messages": body["messages"], "sampling_params": sampling}
  def answer(row):
      used = {"prompt_tokens": row["num_input_tokens"], "completion_tokens": row["num_generated_tokens"]}
      end = "length" if row["num_generated_tokens"] >= row["limit"] else "stop"
      choice = {"index": 0, "finish_reason": end, "message": {"role": "assistant", "content": row["generated_text"]}}
      body = {"model": "NAME", "choices": [choice], "usage": used}
      return {"custom_id": row["custom_id"], "response": {"status_code": 200, "body": body}, "error": None}
  config = vLLMEngineProcessorConfig(model_source="NAME", concurrency=1, batch_size=64)
  build_processor(config, preprocess=ask, postprocess=answer)(ray.data.read_text("shard-001.jsonl")).write_json("answers")
(Older versions of Ray call it build_llm_processor.) Then: synalign batch import data.jsonl answers/*`;

const importHelp = `
An answer is one JSON object a line, matched by its custom_id in any order:
  {"custom_id":"…","response":{"status_code":200,"body":{a whole chat completion}},"error":null}
A completion needs "choices" with "message" and "finish_reason"; without "usage" its tokens are estimated. Lines with
another status or with an error are counted by reason. What failed or is missing is written into a new shard. Answers of
a batch that is still at its provider are stored too; its shard stays open until it was fetched.`;

/** Adds the commands about batches. */
export function addBatches(program: Command, start: StartJob): Command[] {
  const group = program
    .command('batch')
    .description('have the calls of a run answered in batches: the Batch API at half price, vLLM or Ray Data')
    .addHelpText('after', groupHelp);
  const run = (dataset: string, action: BatchAction, options: BatchOptions) =>
    start({ kind: 'batch', dataset, action, ...given('allowedHosts', options.allowHost) }, outputOf(options));
  const exporting = group
    .command('export')
    .description('write the calls that a run needs now into shards; with every reply there, finish the run')
    .argument('<dataset>', 'JSONL, JSON array, CSV or Parquet file');
  addRunOptions(exporting);
  addSize(exporting)
    .addHelpText('after', exportHelp)
    .action(async (dataset: string, options: BatchOptions) => {
      const more = given('callsPerShard', options.callsPerShard);
      await run(dataset, { do: 'export', run: readRun(dataset, options), ...more }, options);
    });
  const submit = addPlace(group.command('submit'))
    .description('upload the shards that wait and start a batch of each; an interrupted submission goes on')
    .option('--dry-run', 'show what would be sent where and the most that it costs; send nothing');
  addBudget(submit);
  submit.action(async (dataset: string, options: BatchOptions) => {
    const action = {
      do: 'submit' as const,
      dryRun: options.dryRun === true,
      ...given('run', options.run),
      ...given('limits', parseLimits(options)),
    };
    await run(dataset, action, options);
  });
  const [status, fetch] = (
    [
      ['status', 'say how far every shard is'],
      ['fetch', 'download the answers and errors of the batches that have ended'],
    ] as const
  ).map(([name, text]) =>
    addHost(addPlace(group.command(name)))
      .description(text)
      .action(async (dataset: string, options: BatchOptions) => {
        await run(dataset, { do: name, ...given('run', options.run) }, options);
      }),
  ) as [Command, Command];
  const importing = addHost(addSize(addPlace(group.command('import'))))
    .description('store answers as replies of their calls, and go on with the run; again, it changes nothing')
    .argument('[files...]', 'answers from elsewhere, such as the output of vllm run-batch; what was fetched by default')
    .addHelpText('after', importHelp)
    .action(async (dataset: string, files: string[], options: BatchOptions) => {
      const more = { ...given('run', options.run), ...given('callsPerShard', options.callsPerShard) };
      await run(dataset, { do: 'import', files, ...more }, options);
    });
  return [exporting, submit, status, fetch, importing];
}

function addPlace(command: Command): Command {
  return command
    .argument('<dataset>', 'the data set')
    .option('--run <id>', 'the run (the last one with shards by default)');
}

function addSize(command: Command): Command {
  return command.option('--calls-per-shard <number>', 'calls in one shard, at most (50000)', (text) => {
    const calls = wholeNumber(1)(text);
    return Math.min(calls, 50_000);
  });
}

function addHost(command: Command): Command {
  return command.option('--allow-host <host>', 'speak with this host in this call; may be repeated', collect);
}
