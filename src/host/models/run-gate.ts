import * as vscode from 'vscode';
import { editorProvider, isProviderId } from '../../adapters/chat/provider-presets.ts';
import { openProject } from '../../adapters/records/project.ts';
import type { Plan } from '../../core/data/plan.ts';
import type { ModelAccess, PlanChanges } from '../../jobs/job.ts';
import { openProviderSettings } from '../commands/api-keys.ts';
import { nameFile } from '../find-dataset.ts';
import { toMessage } from '../review/plain-text.ts';
import type { RunJob } from '../run-control.ts';
import type { Services } from '../services.ts';
import { askKey } from './ask-key.ts';
import { pickBudget } from './budget-step.ts';
import type { KnownProvider } from './known-providers.ts';
import {
  type DryRun,
  describeBytes,
  describeEmbeddings,
  describeLines,
  describeRows,
  type Limits,
  type Sending,
} from './preview-text.ts';

/** A run that may start, as the user wants it, and what it may ask. */
export interface PassedRun {
  readonly job: RunJob;
  readonly access: ModelAccess;
}

/** Whom a run would ask. */
interface Asked {
  readonly model?: KnownProvider;
  readonly embeddings?: KnownProvider;
}

/**
 * The one way into a run. A run that stays on this machine passes; any other is first shown: what goes where and what it
 * may cost. Resolves to what the run may ask, to `back`, or to nothing when the user leaves. Nothing is sent before.
 */
export async function passGate(
  services: Services,
  job: RunJob,
  mayGoBack: boolean,
): Promise<PassedRun | 'back' | undefined> {
  const plan = await readPlan(job);
  const { model, embedding } = plan;
  const named = {
    ...(job.kind !== 'weigh' && isProviderId(model.provider) ? { model: model.provider } : {}),
    ...(embedding?.kind === 'endpoint' ? { embeddings: embedding.provider } : {}),
  };
  const asked: { -readonly [part in keyof Asked]: KnownProvider } = {};
  for (const [part, id] of Object.entries(named) as [keyof Asked, string][]) {
    const found = await findProvider(services, id);
    if (!found) return undefined;
    asked[part] = found;
  }
  const access = await services.providers.give(Object.values(named));
  const asksEditor = job.kind !== 'weigh' && model.provider === editorProvider;
  if (Object.keys(named).length === 0 && !asksEditor) return { job, access: { providers: [] } };
  if (job.kind === 'weigh') return (await allowWeighing(services, job, asked.embeddings)) ? { job, access } : undefined;
  return previewRun(services, { job, access }, plan, asked, mayGoBack);
}

type KnownPlan = Pick<Plan, 'model' | 'limits'> & { readonly embedding?: NonNullable<PlanChanges['embedding']> };

/** The plan as the run will have it, as far as it matters here. */
async function readPlan(job: RunJob): Promise<KnownPlan> {
  const project = openProject(job.dataset);
  const plan =
    job.kind === 'augment' && job.resume !== undefined
      ? (await project.readRun(job.resume)).plan
      : await project.readPlan();
  const offline: Plan['model'] = { provider: 'offline' };
  const changes = job.kind === 'regenerate' ? {} : job.changes;
  const embedding = changes.embedding ?? plan?.embedding;
  return {
    model: changes.model ?? plan?.model ?? offline,
    limits: { ...plan?.limits, ...changes.limits },
    ...(embedding ? { embedding } : {}),
  };
}

/** The provider with its key; undefined when it cannot be asked, which the user was told. */
async function findProvider({ providers }: Services, id: string): Promise<KnownProvider | undefined> {
  const provider = await providers.find(id);
  if (!provider) {
    const open = vscode.l10n.t('Open Settings');
    const text = vscode.l10n.t(
      'The plan names the provider “{0}”, which has no address on this machine. Set one, or choose another model.',
      id,
    );
    if ((await vscode.window.showWarningMessage(toMessage(text), open)) === open) await openProviderSettings();
    return undefined;
  }
  if (!provider.preset.needsKey || (await providers.findKey(provider)).from !== 'nowhere') return provider;
  return (await askKey(providers, provider)) ? provider : undefined;
}

/** Shows what would be sent until the user starts the run or leaves. */
async function previewRun(
  services: Services,
  { job, access }: PassedRun,
  plan: KnownPlan,
  asked: Asked,
  mayGoBack: boolean,
): Promise<PassedRun | 'back' | undefined> {
  const name = nameFile(job.dataset);
  let limits: Limits = plan.limits ?? {};
  let dryRun: DryRun | undefined;
  for (;;) {
    if (!dryRun) {
      const title = vscode.l10n.t('Looking at what {0} would send', name);
      const result = await services.runs.wait(title, { ...job, dryRun: true } as RunJob, access).catch(explainPrice);
      if (result === 'no-price') {
        const budget = await pickBudget(vscode.l10n.t('Budget'), limits, undefined);
        if (typeof budget !== 'object') return undefined;
        limits = { ...limits, ...budget.value };
        job = changeJob(job, { limits: budget.value });
        continue;
      }
      if (!result) return undefined;
      dryRun = result.data as unknown as DryRun;
    }
    const sending: Sending = {
      name,
      dryRun,
      limits,
      isResumed: job.kind === 'augment' && job.resume !== undefined,
      model: [asked.model?.preset.name, plan.model.name].filter(Boolean).join(' '),
      ...(asked.embeddings ? { embeddings: asked.embeddings.host } : {}),
    };
    const answer = await services.sendPreviews.ask(sending, mayGoBack);
    if (typeof answer !== 'object') return answer === 'back' ? 'back' : undefined;
    if (answer.value === 'start') {
      if (await allowAll(services, sending, asked)) return { job, access };
    } else if (answer.value === 'budget') {
      const budget = await pickBudget(vscode.l10n.t('Budget'), limits, dryRun.forecast?.money?.currency);
      if (budget === 'cancelled') return undefined;
      if (budget === 'back') continue;
      limits = { ...limits, ...budget.value };
      job = changeJob(job, { limits: budget.value });
    } else {
      job = changeJob(job, { privacy: { secrets: answer.value, personal: answer.value } });
      // Other prompts, and another forecast.
      dryRun = undefined;
    }
  }
}

/** A budget in money that cannot be kept: another one may be set. Any other failure stays one. */
async function explainPrice(error: unknown): Promise<'no-price' | undefined> {
  if ((error as { code?: unknown }).code !== 'no-price') throw error;
  const change = vscode.l10n.t('Change Budget…');
  const text = vscode.l10n.t(
    'A budget in money needs the price of the model in the same currency. Set a budget in tokens, or the price in the setting synalign.prices.',
  );
  return (await vscode.window.showWarningMessage(text, change)) === change ? 'no-price' : undefined;
}

/** The job with what the user changed; both end up in the plan. */
function changeJob(
  job: RunJob,
  { limits, privacy }: { readonly limits?: Limits; readonly privacy?: NonNullable<Plan['privacy']> },
): RunJob {
  if (job.kind === 'weigh') return job;
  const before = job.kind === 'augment' ? job.changes.limits : job.limits;
  const changes = { ...(limits ? { limits: { ...before, ...limits } } : {}), ...(privacy ? { privacy } : {}) };
  return job.kind === 'augment' ? { ...job, changes: { ...job.changes, ...changes } } : { ...job, ...changes };
}

/** Asks about every host that rows have not gone to yet. */
async function allowAll(services: Services, sending: Sending, asked: Asked): Promise<boolean> {
  const { dryRun, name } = sending;
  const about = new Map<KnownProvider, string[]>();
  if (asked.model) {
    const later = vscode.l10n.t('Later rounds show other rows of the data set.');
    about.set(asked.model, [describeRows(dryRun), describeBytes(dryRun), describeLines(dryRun, 60), later]);
  }
  if (asked.embeddings) {
    const told = [...about].find(([{ origin }]) => origin === asked.embeddings?.origin)?.[1] ?? [];
    if (told.length === 0) about.set(asked.embeddings, told);
    told.push(describeEmbeddings(dryRun, asked.embeddings.host));
  }
  for (const [provider, lines] of about) {
    if (!(await allowHost(services, provider, name, lines.join('\n')))) return false;
  }
  return true;
}

async function allowWeighing(
  services: Services,
  { dataset, synthetic }: RunJob & { kind: 'weigh' },
  provider: KnownProvider | undefined,
): Promise<boolean> {
  if (!provider) return true;
  const detail = vscode.l10n.t(
    'The text of every row of {0} and of {1} goes to the embeddings of “{2}”.',
    nameFile(dataset),
    nameFile(synthetic),
    provider.id,
  );
  return allowHost(services, provider, nameFile(dataset), detail);
}

/** True when rows may go to the host: the user said so before, or does now. */
async function allowHost(
  { providers }: Services,
  { host, origin }: KnownProvider,
  name: string,
  detail: string,
): Promise<boolean> {
  if (providers.isAllowed(origin)) return true;
  const send = vscode.l10n.t('Send Rows');
  const end = vscode.l10n.t('This host is asked about once; “SynAlign: Show API Keys” takes it back.');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Send rows of {0} to {1}?', name, host),
    { modal: true, detail: `${detail}\n\n${end}` },
    send,
  );
  if (answer !== send) return false;
  await providers.setAllowed(origin, true);
  return true;
}
