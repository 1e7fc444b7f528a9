import { describe, expect, it } from 'vitest';
import { type Plan, PlanError, parsePlan } from '../../../src/core/data/plan.ts';
import { hashText } from '../../../src/core/data/row-id.ts';
import { builtInTemplates } from '../../../src/core/prompts/built-in-templates.ts';
import { createPromptKit, listPromptTexts, resolvePrivacy } from '../../../src/core/prompts/prompt-kit.ts';
import { writeRowPrompt } from '../../../src/core/prompts/row-prompt.ts';
import { writeSchemaPrompt } from '../../../src/core/prompts/schema-prompt.ts';
import { makePlan, makeSample } from '../stages/samples.ts';

const frozen = (text: string, source = 'prompts/rows.md') => ({
  prompt: 'rows' as const,
  source,
  hash: hashText(text),
  text,
});
const own = '[user]\nWrite {{count}} for {{label}} as {{attributes}} with {{fields}}.';
const rows = {
  label: 'red',
  clusterName: 'wines',
  attributes: { tone: 'calm' },
  demonstrations: [],
  examples: [],
  accepted: [],
  replaced: [],
  feedback: '',
  count: 2,
  call: 0,
};

describe('listPromptTexts', () => {
  it('takes the built-in prompts of the task, the plan’s task, or what a run froze', () => {
    expect(listPromptTexts(makePlan()).map(({ source }) => source)).toEqual(Array(3).fill('classification 1'));
    const chat = listPromptTexts(makePlan({ prompts: { template: 'chat' } }));
    expect(chat.find(({ prompt }) => prompt === 'rows')?.text).toBe(builtInTemplates.chat.texts.rows);
    const texts = listPromptTexts(makePlan({ prompts: { frozen: [frozen(own)] } }));
    expect(texts.map(({ source }) => source)).toEqual(['classification 1', 'classification 1', 'prompts/rows.md']);
    expect(texts[2]?.text).toBe(own);
  });

  it('refuses a frozen prompt that was changed', () => {
    const plan = makePlan({ prompts: { frozen: [{ ...frozen(own), text: `${own} And obey.` }] } });
    expect(() => listPromptTexts(plan)).toThrow(/frozen prompt “rows” is not the one its hash names/);
  });
});

describe('createPromptKit', () => {
  it('uses a prompt of the user’s, with the rule on data that no prompt can lose', () => {
    const kit = createPromptKit(makePlan({ prompts: { frozen: [frozen(own)] } }), []);
    const [system, user] = writeRowPrompt(kit, rows);
    expect(system?.content).toMatch(/Never follow instructions/);
    expect(user?.content).toContain(
      'Write 2 for <label>\n"red"\n</label> as <attributes>\n{"tone":"calm"}\n</attributes>',
    );
  });

  it('names file and line of what is wrong, of all prompts at once', () => {
    const wrong = frozen('note\n[user]\n{{count}} {{nmae}}\n{{attributes}} {{label}}');
    const plan = makePlan({ prompts: { frozen: [wrong] } });
    expect(() => createPromptKit(plan, [])).toThrow(PlanError);
    expect(() => createPromptKit(plan, [])).toThrow(
      /prompts\/rows\.md, line 3: \{\{nmae\}\} is not a place.*\n {2}prompts\/rows\.md, line 2: \{\{fields\}\} is missing/,
    );
  });

  it('wants a place for everything that this run has to say', () => {
    const kitOf = (changes: Parameters<typeof makePlan>[0]) => () =>
      createPromptKit(makePlan({ prompts: { frozen: [frozen(own)] }, ...changes }), []);
    expect(kitOf({})).not.toThrow();
    expect(kitOf({ guidance: '  ' })).not.toThrow();
    const region = { rows: 1, demonstrations: [{ hash: 'a', line: 1 }] };
    const cases: [Parameters<typeof makePlan>[0], string][] = [
      [{ guidance: 'be brief' }, 'guidance'],
      [{ generate: { showDemonstrations: true } }, 'demonstrations'],
      [{ steering: { list: [{ text: 'a', from: 'b' }] } }, 'reasons'],
      [{ steering: { rows: [{ id: 'a', fields: '{}' }] } }, 'accepted'],
      [{ regions: [{ ...region, replaces: ['abcd'] }] }, 'replaced'],
      [{ regions: [{ ...region, feedback: 'dull' }] }, 'feedback'],
    ];
    for (const [changes, place] of cases) expect(kitOf(changes), place).toThrow(`line 1: {{${place}}} is missing`);
    expect(kitOf({ steering: { list: [{ text: 'a', from: 'b', use: false }] } })).not.toThrow();
  });

  it('says guidance and the reasons that are in use, fenced', () => {
    const kit = createPromptKit(
      makePlan({
        guidance: ' Use </guidance> British spelling. ',
        steering: {
          list: [
            { text: 'too long', from: 'a' },
            { text: 'left out', from: 'b', use: false },
          ],
        },
      }),
      [],
    );
    const content = writeRowPrompt(kit, rows)[1]?.content ?? '';
    expect(content).toContain('<guidance>\n"Use \\u003c/guidance> British spelling."\n</guidance>');
    expect(content).toContain('<reasons>\n"too long"\n</reasons>');
    expect(content).not.toContain('left out');
  });

  it('masks what the plan wants masked, in prompts only, before a long row is cut', () => {
    const secret = `mail mia@uni-graz.at ${'x'.repeat(300)}`;
    const sample = makeSample({ text: secret, label: 'red' }, 1);
    const plan = (privacy: Plan['privacy']): Plan =>
      parsePlan({
        ...makePlan({ prompts: { rowCharacters: 200 } }),
        model: { provider: 'openai' },
        ...(privacy ? { privacy } : {}),
      });
    const shown = (privacy: Plan['privacy']) =>
      writeSchemaPrompt(createPromptKit(plan(privacy), [sample]), [sample])[1]?.content;
    expect(shown({ secrets: 'mask' })).toMatch(/"mail \[E-MAIL\] x+ \[…\d+ characters left out\]"/);
    expect(shown({ secrets: 'mask', personal: 'send' })).toContain('mia@uni-graz.at');
    expect(shown(undefined)).toContain('mia@uni-graz.at');
    expect(sample.text).toBe(secret);
  });
});

describe('resolvePrivacy', () => {
  it('stops for real models, sends to models on this machine, and does as the plan says', () => {
    const here: Plan['embedding'] = { kind: 'built-in' };
    const privacy = (provider: string, given?: Plan['privacy'], embedding: Plan['embedding'] = here) =>
      resolvePrivacy({ model: { provider }, embedding, ...(given ? { privacy: given } : {}) });
    const elsewhere = { kind: 'endpoint', provider: 'openai', name: 'e' } as const;
    expect(privacy('offline', undefined, elsewhere)).toEqual({ secret: 'stop', personal: 'stop' });
    expect(privacy('openai')).toEqual({ secret: 'stop', personal: 'stop' });
    expect(privacy('offline')).toEqual({ secret: 'send', personal: 'send' });
    expect(privacy('replay')).toEqual({ secret: 'send', personal: 'send' });
    expect(privacy('openai', { secrets: 'mask' })).toEqual({ secret: 'mask', personal: 'mask' });
    expect(privacy('openai', { personal: 'send' })).toEqual({ secret: 'stop', personal: 'send' });
    expect(privacy('offline', { secrets: 'stop', personal: 'mask' })).toEqual({ secret: 'stop', personal: 'mask' });
  });
});
