import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createChatModel } from '../../../src/adapters/chat/chat-model.ts';
import { machineClock } from '../../../src/adapters/chat/clock.ts';
import { openTokenCounter } from '../../../src/adapters/chat/count-tokens.ts';
import { sendToServer } from '../../../src/adapters/chat/exchange.ts';
import type { ObservedReply } from '../../../src/adapters/chat/observed-reply.ts';
import { openClient } from '../../../src/adapters/chat/open-client.ts';
import type { Provider } from '../../../src/adapters/chat/provider.ts';
import { createRedactor } from '../../../src/adapters/chat/redact.ts';
import { Scheduler } from '../../../src/adapters/chat/scheduler.ts';
import type { Patience } from '../../../src/adapters/chat/scheduling.ts';
import { openShapeMemory } from '../../../src/adapters/chat/shape-memory.ts';
import { SpendAccount, type SpendHold, type SpendLimits } from '../../../src/adapters/chat/spend-account.ts';
import type { TextRequest } from '../../../src/core/ports/text-model.ts';
import { schemaReply } from '../../../src/core/prompts/schema-prompt.ts';
import { makeLedger } from '../../fakes/memory-ledger.ts';

/** What a test changes about the model. */
export interface ModelChanges {
  readonly provider?: Partial<Provider>;
  readonly limits?: SpendLimits;
  readonly firstByte?: number;
  readonly idle?: number;
  readonly patience?: Patience;
  readonly folder?: string;
  readonly slots?: number;
  readonly name?: string;
}

/** A chat model that asks a server, with everything around it in sight. */
export async function openModel(url: string, changes: ModelChanges = {}) {
  const { slots = 4, name = 'fake-1' } = changes;
  const provider: Provider = {
    id: 'mine',
    baseUrl: url,
    origin: new URL(url).origin,
    headers: {},
    style: 'openai',
    slots,
    firstByte: 60_000,
    apiKey: 'sk-test-key-1234567890',
    ...changes.provider,
  };
  const folder = changes.folder ?? (await mkdtemp(join(tmpdir(), 'synalign-shapes-')));
  const ledger = makeLedger();
  const account = new SpendAccount(ledger, changes.limits ?? {}, { input: 1, output: 2, currency: 'USD' });
  const scheduler = new Scheduler<SpendHold>({
    clock: machineClock,
    // Waits between attempts are not what these tests are about.
    random: () => 0,
    pace: { slots: { most: slots, first: slots } },
    purse: account,
    ...(changes.patience ? { patience: changes.patience } : {}),
  });
  const observed: ObservedReply[] = [];
  const redact = createRedactor([provider.apiKey, ...Object.values(provider.headers)]);
  const { host } = new URL(provider.origin);
  const model = createChatModel(
    {
      provider,
      name,
      host,
      send: sendToServer({
        client: await openClient(provider, name),
        name,
        limits: { firstByte: changes.firstByte ?? 60_000, idle: changes.idle ?? 60_000 },
        scene: { host, model: name, redact, timeOfDay: Date.now },
      }),
      shapes: openShapeMemory(folder),
      counter: await openTokenCounter(provider.id, name),
      account,
      scheduler,
      onReply: (reply) => observed.push(reply),
    },
    slots,
  );
  return { model, ledger, account, scheduler, observed, folder, provider };
}

/** A call for the attributes of a data set. */
export function makeRequest(seed = 'schema', changes: Partial<TextRequest> = {}): TextRequest {
  return {
    messages: [
      { role: 'system', content: 'You study how a data set is written.' },
      { role: 'user', content: 'Rows …\n\nAnswer with JSON only: {"attributes":[{"name":"…","values":["…"]}]}' },
    ],
    replySchema: schemaReply,
    task: { kind: 'schema', layout: { kind: 'text', text: [['text']], typed: [] }, samples: [] },
    temperature: 0.5,
    maxOutputTokens: 2000,
    seed,
    ...changes,
  };
}
