import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkGiven,
  fillTemplate,
  type Places,
  parseTemplate,
  type Template,
} from '../../../src/core/prompts/template.ts';

const places: Places = { count: 'always', label: 'given', rows: 'free' };

function parse(text: string): Template {
  const template = parseTemplate(text, places);
  if ('problems' in template) throw new Error(JSON.stringify(template.problems));
  return template;
}
const problemsOf = (text: string) => {
  const template = parseTemplate(text, places);
  return 'problems' in template ? template.problems.map(({ line, problem }) => `${line}: ${problem}`) : [];
};

describe('parseTemplate and fillTemplate', () => {
  it('sends the sections and nothing above them', () => {
    const text = '\ufeffA note on {{anything}}.\r\n[system]\r\nBe brief.\r\n\r\n[user]\r\nWrite {{count}}.\r\n';
    expect(fillTemplate(parse(text), { count: '3' })).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Write 3.' },
    ]);
    expect(fillTemplate(parse('[user]\n{{count}}'), { count: '3' })).toEqual([{ role: 'user', content: '3' }]);
  });

  it('leaves out a place without a value, with its words, its line and its paragraph', () => {
    const template = parse(
      '[user]\nWrite {{count}}.\n\n{{label: For this label:}}\n\nOne\n{{rows}}\ntwo {{label}}!\n\n\nEnd',
    );
    expect(fillTemplate(template, { count: '3' })[0]?.content).toBe('Write 3.\n\nOne\ntwo !\n\nEnd');
    expect(fillTemplate(template, { count: '3', label: 'L', rows: 'R' })[0]?.content).toBe(
      'Write 3.\n\nFor this label:\n\nL\n\nOne\nR\ntwo L!\n\nEnd',
    );
  });

  it('fills once: whatever a value holds stays text', async () => {
    const value = fc.oneof(
      fc.constantFrom('{{count}}', '{{label: x}}', '[system]', '[user]\n', '$&', '$1', '\n\n\n', '}}', '{{'),
      fc.string({ unit: 'binary' }),
    );
    await fc.assert(
      fc.property(value, value, (label, rows) => {
        fc.pre(label !== '' && rows !== '');
        const filled = fillTemplate(parse('[user]\n{{count}}|{{label}}|{{rows}}|{{label: again}}'), {
          count: '1',
          label,
          rows,
        });
        expect(filled).toEqual([{ role: 'user', content: `1|${label}|${rows}|again\n\n${label}` }]);
      }),
    );
  });

  it('takes no value from inherited names', () => {
    expect(fillTemplate(parse('[user]\n{{count}} {{label}}'), { count: '1' })[0]?.content).toBe('1 ');
  });

  it('names the line of everything that is wrong', () => {
    expect(problemsOf('note\n[user]\n{{count}} {{lable}}\n\n{{ Count }}')).toEqual([
      '3: {{lable}} is not a place of this prompt; it has count, label, rows',
      '5: “{{ Count }}” is not a place; write {{name}} or {{name: words}}',
    ]);
    expect(problemsOf('note\n[system]\nx\n[user]\n{{label}}')).toEqual([
      '4: {{count}} is missing; without it the request is not complete',
    ]);
    expect(problemsOf('Write {{count}}')).toEqual(['1: there is no line [user], after which the request stands']);
    expect(problemsOf('[user]\n{{count}}\n[user]\n{{count}}')).toEqual(['3: [user] stands here again']);
    expect(problemsOf('[user]\n{{count}} {{constructor}}')).toHaveLength(1);
    expect(problemsOf('[user]\n{{count}} {{label: {{rows}}}}')).toHaveLength(1);
    expect(problemsOf('[user]\n{{count}} {"rows":[{"a":{"b":1}}]}')).toEqual([]);
  });
});

describe('checkGiven', () => {
  it('wants a place for every value that a run has, and for no other', () => {
    const template = parse('[system]\n\n[user]\n{{count}}');
    expect(checkGiven(template, places, ['label', 'rows', 'unknown'])).toEqual([
      { line: 3, problem: '{{label}} is missing, and this run has something to say there' },
    ]);
    expect(checkGiven(parse('[user]\n{{count}}{{label}}'), places, ['label'])).toEqual([]);
  });
});
