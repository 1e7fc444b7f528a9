import * as vscode from 'vscode';
import { editorProvider, isProviderId } from '../adapters/chat/provider-presets.ts';
import { formatPath } from '../core/data/path.ts';
import type { Plan } from '../core/data/plan.ts';
import type { FieldChoice, PlanChanges } from '../jobs/job.ts';
import { formatCount, formatShare } from '../view/figures.ts';
import type { DraftPlan } from './draft-plan.ts';
import { pickBudget } from './models/budget-step.ts';
import { type ModelPlaces, pickModel } from './models/model-steps.ts';
import { describeBudget } from './models/preview-text.ts';
import { type PickAnswer, pickMany, pickOne, typeText } from './pick-steps.ts';
import { toLabel } from './review/plain-text.ts';

/** What the user chose; empty when the settings are run as they are. */
export interface AugmentChoice {
  readonly fields: FieldChoice;
  readonly changes: PlanChanges;
}

interface Settings {
  rows: number;
  /** Rows at the places that were planned in the panel; undefined to explore. */
  regions: DraftPlan['plan']['regions'];
  text: readonly string[];
  label: string | undefined;
  model: Plan['model'];
  limits: NonNullable<Plan['limits']>;
}

type Step = 'run' | 'attributes' | 'explore' | 'rows' | 'text' | 'label' | 'model' | 'budget';

/**
 * Shows the settings of a run and lets the user change them one by one. Resolves to what `pass` makes of them, which may
 * lead back here; undefined when the user leaves.
 */
export async function editSettings<Passed>(
  name: string,
  draft: DraftPlan,
  places: ModelPlaces,
  pass: (choice: AugmentChoice) => Promise<Passed | 'back' | undefined>,
): Promise<Passed | undefined> {
  const { layout } = draft.plan;
  const before: Settings = {
    rows: draft.plan.rows,
    regions: draft.plan.regions,
    text: layout.text.map(formatPath),
    label: layout.label && formatPath(layout.label),
    model: draft.plan.model,
    limits: draft.plan.limits ?? {},
  };
  const settings = { ...before };
  const title = vscode.l10n.t('Augment {0}', toLabel(name));
  for (;;) {
    const step = await pickOne(title, listSteps(draft, settings));
    if (typeof step !== 'object') return undefined;
    if (step.value === 'run' || step.value === 'attributes') {
      const { fields, changes } = toChoice(before, settings);
      const whole: AugmentChoice =
        step.value === 'run' ? { fields, changes } : { fields, changes: { ...changes, stopAfter: 'attributes' } };
      const passed = await pass(whole);
      if (passed !== 'back') return passed;
      continue;
    }
    // Back from a step, like its answer, leads here again; only Escape ends.
    if ((await takeStep(step.value, title, draft, settings, places)) === 'cancelled') return undefined;
  }
}

function listSteps(draft: DraftPlan, { rows, regions, text, label, model, limits }: Settings) {
  const planned = (regions ?? []).reduce((sum, region) => sum + region.rows, 0);
  const summary = [
    regions
      ? vscode.l10n.t('{0} rows at {1} planned places', formatCount(planned), regions.length)
      : vscode.l10n.t('{0} rows', formatCount(rows)),
    text.length > 0
      ? `${vscode.l10n.t('text')}: ${text.map((path) => toLabel(path)).join(', ')}`
      : vscode.l10n.t('no text'),
    label === undefined ? vscode.l10n.t('no label') : `${vscode.l10n.t('label')}: ${toLabel(label)}`,
    describeModel(model),
  ];
  const from = draft.detected
    ? vscode.l10n.t(
        '{0} rows read; fields detected, {1} sure',
        formatCount(draft.records),
        formatShare(draft.detected.confidence),
      )
    : vscode.l10n.t('{0} rows read; fields from plan.jsonc', formatCount(draft.records));
  const item = (value: Step, icon: string, title: string, description: string, detail?: string) => ({
    value,
    label: `$(${icon}) ${title}`,
    description,
    ...(detail === undefined ? {} : { detail }),
  });
  return [
    item('run', 'play', vscode.l10n.t('Run with these settings'), summary.join(' · '), from),
    ...(regions
      ? [
          item(
            'explore',
            'telescope',
            vscode.l10n.t('Explore instead'),
            vscode.l10n.t('drops the {0} places planned in the panel', regions.length),
          ),
        ]
      : [
          item(
            'attributes',
            'list-tree',
            vscode.l10n.t('Find the attributes first'),
            vscode.l10n.t('stops before any row is written, to edit them in the panel'),
          ),
        ]),
    item('model', 'sparkle', vscode.l10n.t('Model'), describeModel(model)),
    ...(isProviderId(model.provider) || model.provider === editorProvider
      ? [item('budget', 'credit-card', vscode.l10n.t('Budget'), describeBudget(limits, undefined))]
      : []),
    item('rows', 'symbol-number', vscode.l10n.t('Number of rows'), formatCount(rows)),
    item(
      'text',
      'symbol-string',
      vscode.l10n.t('Text fields'),
      text.map((path) => describeField(draft, path)).join(', '),
    ),
    item(
      'label',
      'tag',
      vscode.l10n.t('Label field'),
      label === undefined ? vscode.l10n.t('none') : describeField(draft, label),
    ),
  ];
}

async function takeStep(
  step: Step,
  title: string,
  draft: DraftPlan,
  settings: Settings,
  places: ModelPlaces,
): Promise<PickAnswer<unknown>> {
  if (step === 'explore') {
    settings.regions = undefined;
    return 'back';
  }
  if (step === 'rows') {
    const answer = await typeText(title, vscode.l10n.t('Synthetic rows to write'), String(settings.rows), checkRows);
    if (typeof answer === 'object') settings.rows = Number(answer.value);
    return answer;
  }
  if (step === 'model') {
    const answer = await pickModel(places, title);
    if (typeof answer === 'object') settings.model = answer.value;
    return answer;
  }
  if (step === 'budget') {
    const { provider, name = '' } = settings.model;
    const price = await places.providers.findPrice({ provider, name });
    const answer = await pickBudget(title, settings.limits, price?.currency);
    if (typeof answer === 'object') settings.limits = { ...settings.limits, ...answer.value };
    return answer;
  }
  const fields = draft.fields.map((value) => ({
    value,
    label: toLabel(value),
    description: describeConfidence(draft, value),
  }));
  if (step === 'text') {
    const answer = await pickMany(title, vscode.l10n.t('Text fields'), fields, settings.text);
    if (typeof answer === 'object' && answer.value.length > 0) settings.text = answer.value;
    return answer;
  }
  const none = { value: undefined, label: vscode.l10n.t('No label'), description: '' };
  const answer = await pickOne<string | undefined>(title, [...fields, none], true);
  if (typeof answer === 'object') settings.label = answer.value;
  return answer;
}

function toChoice(before: Settings, { rows, regions, text, label, model, limits }: Settings): AugmentChoice {
  const sameText = text.length === before.text.length && text.every((path) => before.text.includes(path));
  return {
    fields: {
      ...(sameText ? {} : { text }),
      ...(label === before.label ? {} : label === undefined ? { noLabel: true } : { label }),
    },
    changes: {
      ...(rows === before.rows ? {} : { rows }),
      ...(regions === before.regions ? {} : { regions }),
      ...(model === before.model ? {} : { model }),
      ...(limits === before.limits ? {} : { limits }),
    },
  };
}

function checkRows(value: string): string | undefined {
  const rows = Number(value);
  const fits = /^\d+$/.test(value.trim()) && rows >= 1 && rows <= 1_000_000;
  return fits ? undefined : vscode.l10n.t('A whole number from 1 to 1,000,000');
}

function describeModel({ provider, name }: Plan['model']): string {
  if (provider === 'offline') return vscode.l10n.t('built-in generator (for trying)');
  if (provider === editorProvider) return vscode.l10n.t('{0} in VS Code', toLabel(name ?? ''));
  return toLabel([provider, name].filter(Boolean).join(' '));
}

function describeField(draft: DraftPlan, path: string): string {
  const sure = describeConfidence(draft, path);
  return sure === '' ? toLabel(path) : `${toLabel(path)} (${sure})`;
}

function describeConfidence({ detected }: DraftPlan, path: string): string {
  const part = detected?.parts.find(
    ({ role, path: found }) => (role === 'text' || role === 'label') && formatPath(found) === path,
  );
  return part ? vscode.l10n.t('{0} sure', formatShare(part.confidence)) : '';
}
