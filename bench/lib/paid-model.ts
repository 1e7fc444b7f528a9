import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObservedReply } from '../../src/adapters/chat/observed-reply.ts';
import { SpendAccount } from '../../src/adapters/chat/spend-account.ts';
import { openSpendLog } from '../../src/adapters/records/spend-log.ts';
import { type Plan, parsePlan } from '../../src/core/data/plan.ts';
import type { TextRequest } from '../../src/core/ports/text-model.ts';
import { schemaReply } from '../../src/core/prompts/schema-prompt.ts';
import { findPaidModel } from '../../src/jobs/paid-model.ts';
import type { RunningModel } from '../../src/jobs/start-model.ts';
import type { ModelServer } from '../../test/fakes/model-server.ts';

/** Opens the program's own path to a provider, with a ledger in a folder of its own. */
export async function startPaidModel(
  server: ModelServer,
  limits: Plan['limits'] = {},
  onReply: (observed: ObservedReply) => void = () => undefined,
): Promise<Pick<RunningModel, 'model' | 'close'>> {
  const folder = await mkdtemp(join(tmpdir(), 'synalign-bench-'));
  const plan = parsePlan({
    version: 1,
    dataset: 'rows.jsonl',
    layout: { kind: 'text', text: [['text']], typed: [] },
    idKey: '_id',
    rows: 1,
    model: { provider: 'mine', name: 'fake-1' },
    limits,
  });
  const providers = [{ id: 'mine', baseUrl: server.url, apiKey: 'key' }];
  const env = { XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder };
  const paid = await findPaidModel(plan, { providers }, env, { signal: new AbortController().signal });
  const log = await openSpendLog(join(folder, 'spend.jsonl'));
  const account = new SpendAccount(log, { money: limits?.money, tokens: limits?.tokens }, paid.price);
  const { model, close } = await paid.start({ account, limits, pause: undefined, onReply });
  return {
    model,
    async close() {
      await close();
      await log.close();
    },
  };
}

/** A small call of its own. */
export function makeCall(number: number): TextRequest {
  return {
    messages: [{ role: 'user', content: `Call ${number}. Answer with JSON only: {"attributes":[{"name":"…"}]}` }],
    replySchema: schemaReply,
    task: { kind: 'schema', layout: { kind: 'text', text: [['text']], typed: [] }, samples: [] },
    temperature: 0,
    maxOutputTokens: 400,
    seed: `call ${number}`,
  };
}
