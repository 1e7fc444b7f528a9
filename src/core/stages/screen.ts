import type { Json } from '../data/json.ts';
import type { Layout } from '../data/layout.ts';
import type { Plan } from '../data/plan.ts';
import type { Sample, SampleContent } from '../data/sample.ts';
import { fieldsOf } from '../prompts/fields.ts';
import { resolvePrivacy } from '../prompts/prompt-kit.ts';
import { countCharacters } from '../prompts/shorten.ts';
import { excerptAround, findSensitive, type SensitiveKind, type SensitiveSpan } from '../text/sensitive.ts';

/** What was found of one kind, over all rows. */
export interface SensitiveCount {
  readonly kind: SensitiveKind;
  readonly group: SensitiveSpan['group'];
  readonly findings: number;
  readonly rows: number;
  /** The first lines with one. */
  readonly lines: readonly number[];
  /** The first places, masked. */
  readonly excerpts: readonly string[];
}

/** What a look at rows before they are sent shows. */
export interface Screening {
  readonly sensitive: readonly SensitiveCount[];
  /** Rows that are too long to be shown whole in a prompt. */
  readonly tooLong: { readonly rows: number; readonly lines: readonly number[]; readonly characters: number };
}

/** Lines and excerpts that are told of one kind. */
const shownLines = 20;
const shownExcerpts = 3;

/** Looks at rows one by one, so that a file of any size can be looked at in one pass. */
export interface Screener {
  add(sample: SampleContent): void;
  finish(): Screening;
}

/** Looks for secrets and personal data in every field that prompts show, and for rows that prompts must cut. */
export function createScreener(layout: Layout, rowCharacters: number): Screener {
  const found = new Map<SensitiveKind, { -readonly [key in keyof SensitiveCount]: SensitiveCount[key] }>();
  const long: number[] = [];
  let tooLong = 0;
  return {
    add(sample) {
      const fields = fieldsOf(sample, layout);
      if (countCharacters(fields) > rowCharacters) {
        tooLong++;
        if (long.length < shownLines) long.push(sample.line);
      }
      const kinds = new Set<SensitiveKind>();
      for (const text of collectTexts([fields, sample.label ?? null])) {
        for (const span of findSensitive(text)) {
          const { kind, group } = span;
          const before = found.get(kind) ?? { kind, group, findings: 0, rows: 0, lines: [], excerpts: [] };
          before.findings++;
          if (!kinds.has(kind)) {
            before.rows++;
            if (before.lines.length < shownLines) before.lines = [...before.lines, sample.line];
          }
          kinds.add(kind);
          if (before.excerpts.length < shownExcerpts) before.excerpts = [...before.excerpts, excerptAround(text, span)];
          found.set(kind, before);
        }
      }
    },
    finish() {
      const sensitive = [...found.values()].sort(
        (a, b) => (a.group < b.group ? 1 : a.group > b.group ? -1 : 0) || b.rows - a.rows || (a.kind < b.kind ? -1 : 1),
      );
      return { sensitive, tooLong: { rows: tooLong, lines: long, characters: rowCharacters } };
    },
  };
}

/** Looks at rows that are at hand. */
export function screenRows(samples: readonly Sample[], layout: Layout, rowCharacters: number): Screening {
  const screener = createScreener(layout, rowCharacters);
  for (const sample of samples) screener.add(sample);
  return screener.finish();
}

function collectTexts(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((inner: Json) => collectTexts(inner));
}

/** Rows that the plan says must not be sent. Nothing is asked of a model then. */
export class SensitiveRowsError extends Error {
  readonly code = 'sensitive-rows';
  readonly screening: Screening;
  constructor(screening: Screening, stopped: readonly SensitiveCount[]) {
    const found = stopped.map(
      ({ kind, rows, lines }) =>
        `${kind} in ${rows} ${rows === 1 ? 'row' : 'rows'} (line ${lines.slice(0, 10).join(', ')}${rows > 10 ? ', …' : ''})`,
    );
    super(
      `Nothing was sent: rows that take part hold ${found.join('; ')}. Take them out, or say in the plan what is to be done: ` +
        '"privacy": {"secrets": "mask"} puts placeholders into prompts, "send" sends the rows as they are (--privacy mask or --privacy send).',
    );
    this.name = 'SensitiveRowsError';
    this.screening = screening;
  }
}

/** Throws `SensitiveRowsError` when something was found that the plan wants to stop for. */
export function checkPrivacy(plan: Plan, screening: Screening): void {
  const handling = resolvePrivacy(plan);
  const stopped = screening.sensitive.filter(({ group }) => handling[group] === 'stop');
  if (stopped.length > 0) throw new SensitiveRowsError(screening, stopped);
}

/** A secret in what people wrote for the prompts. Nothing is asked of a model then. */
export class SensitiveWordsError extends Error {
  readonly code = 'sensitive-rows';
  constructor(where: string, kind: SensitiveKind, excerpt: string) {
    super(
      `Nothing was sent: ${where} holds what looks like a secret (${kind}: ${excerpt}). Take it out; if it is none, say so with "privacy": {"secrets": "send"} in the plan.`,
    );
    this.name = 'SensitiveWordsError';
  }
}

/**
 * Looks for secrets in the words of people that go into prompts beside rows: guidance, reasons, feedback, attributes and
 * edited prompts. No placeholder can stand for them, so they stop a run unless secrets may be sent.
 * @throws SensitiveWordsError
 */
export function checkWords(plan: Plan): void {
  if (resolvePrivacy(plan).secret === 'send') return;
  for (const [where, text] of listWords(plan)) {
    const span = findSensitive(text).find(({ group }) => group === 'secret');
    if (span) throw new SensitiveWordsError(where, span.kind, excerptAround(text, span));
  }
}

function listWords({ guidance, steering, regions, prompts }: Plan): [where: string, text: string][] {
  return [
    ['the guidance of the plan', guidance ?? ''],
    ...(steering?.list ?? []).map(({ text }): [string, string] => ['a reason in the plan', text]),
    ...(regions ?? []).flatMap(({ feedback, name, attributes }, i): [string, string][] =>
      [feedback, name, ...Object.values(attributes ?? {})].map((text) => [`region ${i + 1} of the plan`, text ?? '']),
    ),
    ...(prompts?.frozen ?? []).map(({ prompt, text }): [string, string] => [`the prompt “${prompt}”`, text]),
  ];
}
