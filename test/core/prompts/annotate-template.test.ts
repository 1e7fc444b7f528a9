import { describe, expect, it } from 'vitest';
import { templateNames } from '../../../src/core/data/plan-parts.ts';
import { annotateTemplates } from '../../../src/core/prompts/annotate-template.ts';
import { builtInTemplates, placeNotes, promptPlaces } from '../../../src/core/prompts/built-in-templates.ts';
import { parseTemplate } from '../../../src/core/prompts/template.ts';

describe('annotateTemplates', () => {
  it.each(templateNames)('writes files of %s that mean exactly the built-in prompts', (task) => {
    for (const { name, text } of annotateTemplates(task)) {
      const places = promptPlaces[name];
      const { userLine, ...file } = parseTemplate(text, places) as { userLine: number };
      const { userLine: _, ...own } = parseTemplate(builtInTemplates[task].texts[name], places) as { userLine: number };
      expect(userLine).toBeGreaterThan(0);
      // Lines differ by the note above.
      expect(JSON.stringify(file)).toBe(JSON.stringify(own));
      for (const place of Object.keys(places)) expect(text).toContain(`- ${place}: ${placeNotes[place]}`);
    }
  });
});
