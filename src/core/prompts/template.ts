import type { Message } from '../ports/text-model.ts';

/** A prompt as people write it: messages of text with named places that are filled later. */
export interface Template {
  readonly messages: readonly { readonly role: 'system' | 'user'; readonly paragraphs: readonly Paragraph[] }[];
  /** Every place that occurs, with the line of its first occurrence. */
  readonly places: ReadonlyMap<string, number>;
  /** Where the request begins, for what is missing. */
  readonly userLine: number;
}

/** Lines between two blank lines. */
type Paragraph = readonly Line[];
type Line = readonly (string | Place)[];

interface Place {
  readonly place: string;
  /** Words that stand above the value, and fall away with it. */
  readonly lead: string;
}

/** Something wrong with a template, with its line. */
export interface TemplateProblem {
  readonly line: number;
  readonly problem: string;
}

/** Places that a prompt offers. `always`: a template must have them. `given`: a template must have them when there is a value. */
export type Places = { readonly [place: string]: 'always' | 'given' | 'free' };

const marker = /\{\{\s*([a-z]+)\s*(?::([^{}]*))?\}\}/g;

/**
 * Reads a template. It has the sections `[system]` and `[user]`, each on a line of its own; what stands above the first
 * is a note to people and is not sent. `{{place}}` is filled with a value, `{{place: words}}` with the words and the
 * value below them; where there is no value, both and a line that holds nothing else are left out.
 */
export function parseTemplate(text: string, offered: Places): Template | { readonly problems: TemplateProblem[] } {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  const problems: TemplateProblem[] = [];
  const places = new Map<string, number>();
  const messages: { role: 'system' | 'user'; paragraphs: Line[][] }[] = [];
  let userLine = 0;
  let open: Line[] = [];
  lines.forEach((content, i) => {
    const line = i + 1;
    const section = /^\[(system|user)\]\s*$/.exec(content)?.[1] as 'system' | 'user' | undefined;
    if (section !== undefined) {
      if (messages.some(({ role }) => role === section))
        problems.push({ line, problem: `[${section}] stands here again` });
      if (section === 'user') userLine = line;
      open = [];
      messages.push({ role: section, paragraphs: [] });
      return;
    }
    const message = messages.at(-1);
    if (message === undefined) return;
    if (content.trim() === '') {
      open = [];
      return;
    }
    const parts = readLine(content, line, offered, places, problems);
    if (open.length === 0) message.paragraphs.push(open);
    open.push(parts);
  });
  if (userLine === 0)
    problems.push({ line: lines.length, problem: 'there is no line [user], after which the request stands' });
  for (const [place, need] of Object.entries(offered)) {
    if (need === 'always' && !places.has(place) && userLine > 0) {
      problems.push({ line: userLine, problem: `{{${place}}} is missing; without it the request is not complete` });
    }
  }
  return problems.length > 0 ? { problems } : { messages, places, userLine };
}

function readLine(
  content: string,
  line: number,
  offered: Places,
  places: Map<string, number>,
  problems: TemplateProblem[],
): Line {
  const parts: (string | Place)[] = [];
  let from = 0;
  const addText = (text: string) => {
    const at = text.indexOf('{{');
    if (at >= 0) {
      const found = text.slice(at, at + 30);
      problems.push({ line, problem: `“${found}” is not a place; write {{name}} or {{name: words}}` });
    }
    if (text !== '') parts.push(text);
  };
  for (const found of content.matchAll(marker)) {
    const [whole, place = '', lead = ''] = found;
    addText(content.slice(from, found.index));
    from = found.index + whole.length;
    if (!Object.hasOwn(offered, place)) {
      const names = Object.keys(offered).join(', ');
      problems.push({ line, problem: `{{${place}}} is not a place of this prompt; it has ${names}` });
    } else if (!places.has(place)) places.set(place, line);
    parts.push({ place, lead: lead.trim() });
  }
  addText(content.slice(from));
  return parts;
}

/** What is wrong with a template for the values it will get: places it lacks though there is something to fill them with. */
export function checkGiven(template: Template, offered: Places, given: Iterable<string>): TemplateProblem[] {
  return [...given].flatMap((place) =>
    Object.hasOwn(offered, place) && offered[place] === 'given' && !template.places.has(place)
      ? [{ line: template.userLine, problem: `{{${place}}} is missing, and this run has something to say there` }]
      : [],
  );
}

/** Fills a template. Values are put in once: what looks like a place inside a value stays text. */
export function fillTemplate(template: Template, values: { readonly [place: string]: string }): Message[] {
  return template.messages.map(({ role, paragraphs }) => ({
    role,
    content: paragraphs
      .map((lines) => lines.flatMap((line) => fillLine(line, values)).join('\n'))
      .filter((paragraph) => paragraph !== '')
      .join('\n\n'),
  }));
}

function fillLine(line: Line, values: { readonly [place: string]: string }): string[] {
  let isFilled = false;
  const text = line.map((part) => {
    if (typeof part === 'string') {
      if (part.trim() !== '') isFilled = true;
      return part;
    }
    const value = Object.hasOwn(values, part.place) ? (values[part.place] ?? '') : '';
    if (value === '') return '';
    isFilled = true;
    return part.lead === '' ? value : `${part.lead}\n\n${value}`;
  });
  return isFilled ? [text.join('')] : [];
}
