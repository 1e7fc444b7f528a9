import { isCardNumber, isIban, isMixed, isPublicAddress, isRealKey } from './sensitive-checks.ts';

/** What kinds of things should not leave a machine by accident. */
export type SensitiveKind =
  | 'private-key'
  | 'api-key'
  | 'token'
  | 'url-password'
  | 'password'
  | 'e-mail'
  | 'phone'
  | 'iban'
  | 'card'
  | 'ip-address'
  | 'national-id';

/** Something found in a text. */
export interface SensitiveSpan {
  readonly kind: SensitiveKind;
  readonly group: 'secret' | 'personal';
  readonly start: number;
  readonly end: number;
}

interface Pattern {
  readonly kind: SensitiveKind;
  readonly group: SensitiveSpan['group'];
  /** Characters without which the pattern cannot match: a quick look before the search. */
  readonly needs: string | RegExp;
  readonly pattern: RegExp;
  /** The group of the pattern that holds the thing itself; the whole match when left out. */
  readonly part?: number;
  readonly holds?: (found: string, before: string) => boolean;
  /** What of a match that took too much is the thing itself: its first characters, as many as this says; 0 for none. */
  readonly keep?: (found: string) => number;
}

/*
 * Every pattern begins at a border and has bounded repetitions, so that no row can make the search slow. In the order of
 * precedence: where two overlap, the kind of the earlier one counts.
 */
const patterns: readonly Pattern[] = [
  {
    kind: 'private-key',
    group: 'secret',
    needs: 'PRIVATE KEY-----',
    pattern: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,20000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
  },
  {
    kind: 'token',
    group: 'secret',
    needs: 'eyJ',
    pattern: /(?<![\w-])eyJ[\w-]{8,4000}\.eyJ[\w-]{8,8000}\.[\w-]{8,2000}/g,
  },
  {
    kind: 'url-password',
    group: 'secret',
    needs: '://',
    pattern: /(?<![\w+.-])[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>]{1,100}:([^\s/@"'<>[\]]{1,200})@/gi,
    part: 1,
    holds: (found) => !/^(\*+|x+|pass(word)?|pwd|<.*>|\$\{.*\})$/i.test(found),
  },
  {
    kind: 'api-key',
    group: 'secret',
    needs: /[_-]|AKIA|ASIA|AIza|SG\./,
    pattern:
      /(?<![\w-])(?:sk-[\w-]{20,250}|(?:sk|rk)_(?:live|test)_\w{16,250}|gh[opsur]_\w{36,250}|github_pat_\w{22,250}|glpat-[\w-]{20,100}|xox[abeprs]-[\w-]{10,250}|xapp-[\w-]{10,250}|hf_[A-Za-z0-9]{30,60}|npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,300}|dop_v1_[a-f0-9]{64}|gsk_\w{40,80}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{35}|SG\.[\w-]{16,32}\.[\w-]{16,64})(?![\w-])/g,
    holds: isRealKey,
  },
  {
    kind: 'api-key',
    group: 'secret',
    needs: /[:=]/,
    pattern:
      /(?<![a-z])(?:api|access|secret|private|account|client|auth)[ _-]?(?:key|token|secret)["']?\s{0,3}[:=]\s{0,3}["']?([\w+/.~-]{16,250}={0,2})/gi,
    part: 1,
    holds: (found) => isRealKey(found) && isMixed(found),
  },
  {
    kind: 'password',
    group: 'secret',
    needs: /[:=]/,
    pattern: /(?<![a-z])(?:password|passwd|passphrase|passwort|pwd)["']?\s{0,3}[:=]\s{0,3}["']?([^\s"',;]{6,100})/gi,
    part: 1,
    holds: (found) => isMixed(found) && !/^(\$|<|\{|\*)/.test(found),
  },
  {
    kind: 'e-mail',
    group: 'personal',
    needs: '@',
    pattern: /(?<![\w.%+-])[\w.%+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![\w-])/gi,
    holds: (found) => !/@(?:[\w-]+\.)*(?:example\.(?:com|org|net)|example|invalid|test|localhost)$/i.test(found),
  },
  {
    kind: 'iban',
    group: 'personal',
    needs: /[A-Z]{2}\d{2}/,
    pattern: /(?<![\w])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\w])/g,
    keep: (found) => findPrefix(found, isIban),
  },
  {
    kind: 'card',
    group: 'personal',
    needs: /\d{4}/,
    pattern: /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])/g,
    keep: (found) => findPrefix(found, isCardNumber),
  },
  {
    kind: 'national-id',
    group: 'personal',
    needs: '-',
    pattern: /(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/g,
  },
  {
    kind: 'phone',
    group: 'personal',
    needs: '+',
    pattern: /(?<![\w.+])\+[1-9]\d{0,2}(?:[ .-]?\(\d{1,4}\))?(?:[ .-]?\d{1,5}){2,6}(?![\w])/g,
    holds: (found) => countDigits(found) >= 8 && countDigits(found) <= 15,
  },
  {
    kind: 'phone',
    group: 'personal',
    needs: /\d{3}[ .)-]/,
    pattern: /(?<![\w.+-])(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])/g,
  },
  {
    kind: 'phone',
    group: 'personal',
    needs: /\d{3}/,
    pattern:
      /(?<![a-z])(?:tel|phone|telephone|telefon|téléphone|mobile?|cell|fax|handy|whatsapp)\.?(?: (?:no|number|nr)\.?)?(?: is)?:? {0,2}(\(?0?\d(?:[ /().-]{0,2}\d){5,13})(?![\w])/gi,
    part: 1,
  },
  {
    kind: 'ip-address',
    group: 'personal',
    needs: /\d\.\d/,
    pattern: /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)/g,
    holds: isPublicAddress,
  },
  {
    kind: 'ip-address',
    group: 'personal',
    needs: /:[0-9a-f]{1,4}:|::/i,
    pattern: /(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){1,6}(?![\w:])/gi,
    holds: (found) => (found.split(':').length === 8 || found.includes('::')) && /^(?:2|3)[0-9a-f]{3}:/i.test(found),
  },
];

function countDigits(text: string): number {
  return text.replace(/\D/g, '').length;
}

/** Length of the longest beginning that holds and ends where a group of characters does; 0 when none does. */
function findPrefix(found: string, holds: (text: string) => boolean): number {
  for (let length = found.length; length > 12; length--) {
    const isEnd = length === found.length || /[ -]/.test(found[length] ?? '');
    if (isEnd && holds(found.slice(0, length))) return length;
  }
  return 0;
}

/** Finds secrets and personal data in a text, in order of place, without overlaps. */
export function findSensitive(text: string): SensitiveSpan[] {
  const spans: SensitiveSpan[] = [];
  for (const { kind, group, needs, pattern, part, holds, keep } of patterns) {
    if (typeof needs === 'string' ? !text.includes(needs) : !needs.test(text)) continue;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const found = match[part ?? 0] ?? '';
      const start = match.index + (part === undefined ? 0 : match[0].lastIndexOf(found));
      const length = keep === undefined ? found.length : keep(found);
      const isOne = length > 0 && (holds === undefined || holds(found, text.slice(Math.max(0, start - 12), start)));
      if (isOne) spans.push({ kind, group, start, end: start + length });
      // A match that was none, or took too much, may have swallowed the beginning of one.
      pattern.lastIndex = isOne ? Math.max(start + length, match.index + 1) : match.index + 1;
    }
  }
  return joinOverlaps(spans);
}

/** Spans that overlap become one, of the kind that was found first: a pattern that takes too much hides no other. */
function joinOverlaps(spans: readonly SensitiveSpan[]): SensitiveSpan[] {
  const order = new Map(spans.map((span, place) => [span, place]));
  const joined: SensitiveSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || (order.get(a) ?? 0) - (order.get(b) ?? 0))) {
    const last = joined.at(-1);
    if (last === undefined || span.start >= last.end) {
      joined.push(span);
      continue;
    }
    const first = (order.get(span) ?? 0) < (order.get(last) ?? 0) ? span : last;
    const whole = { kind: first.kind, group: first.group, start: last.start, end: Math.max(last.end, span.end) };
    order.set(whole, order.get(first) ?? 0);
    joined[joined.length - 1] = whole;
  }
  return joined;
}

/** Most rounds of masking: one is enough but for numbers that stand side by side and can be read in two ways. */
const mostRounds = 5;

/** Puts `[E-MAIL]` and the like in the place of what was found. `groups` says what is replaced. */
export function maskSensitive(text: string, groups: readonly SensitiveSpan['group'][]): string {
  if (groups.length === 0) return text;
  let masked = text;
  for (let round = 0; round < mostRounds; round++) {
    const spans = findSensitive(masked).filter(({ group }) => groups.includes(group));
    if (spans.length === 0) return masked;
    let next = '';
    let from = 0;
    for (const { kind, start, end } of spans) {
      next += `${masked.slice(from, start)}[${kind.toUpperCase()}]`;
      from = end;
    }
    masked = next + masked.slice(from);
  }
  return masked;
}

/** Characters of context on each side of an excerpt. */
const context = 24;

/** What stands around a finding, with everything sensitive masked: to recognise the place, never to read the thing. */
export function excerptAround(text: string, span: SensitiveSpan): string {
  const whole: SensitiveSpan['group'][] = ['secret', 'personal'];
  const clean = (part: string) => maskSensitive(part, whole).replace(/\s+/g, ' ');
  // Masked in full before it is cut: half of a key would not be recognised as one.
  const before = clean(text.slice(0, span.start)).slice(-context);
  const after = clean(text.slice(span.end)).slice(0, context);
  return `${before}[${span.kind.toUpperCase()}]${after}`.trim();
}
