/** A closed range of numbers, as a value of an attribute names it. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/**
 * Cuts sorted numbers into at most `count` bands of about equal size and names them: "up to 8 words", "9 to 14 words",
 * "over 14 words". Fewer bands when the numbers repeat; one value alone gives "any".
 */
export function nameBands(sorted: readonly number[], count: number, unit = ''): string[] {
  const edges: number[] = [];
  for (let band = 1; band < count; band++) {
    const edge = sorted[Math.ceil((band * sorted.length) / count) - 1];
    if (edge !== undefined && edge > (edges.at(-1) ?? Number.NEGATIVE_INFINITY) && edge < sorted.at(-1)!)
      edges.push(edge);
  }
  if (edges.length === 0) return ['any'];
  const whole = sorted.every(Number.isInteger);
  const tail = unit && ` ${unit}`;
  return [
    `up to ${edges[0]}${tail}`,
    ...edges.slice(1).map((edge, i) => {
      const from = whole ? edges[i]! + 1 : edges[i]!;
      return from === edge ? `${edge}${tail}` : `${from} to ${edge}${tail}`;
    }),
    `over ${edges.at(-1)}${tail}`,
  ];
}

const number = '(-?\\d+(?:\\.\\d+)?)';
const shapes: readonly { readonly shape: RegExp; readonly band: (a: number, b: number) => Band }[] = [
  { shape: new RegExp(`${number}\\s*(?:to|–|—|-|and|\\.\\.)\\s*${number}`), band: (low, high) => ({ low, high }) },
  {
    shape: new RegExp(`(?:up to|at most|no more than|<=|≤|max\\.?)\\s*${number}`),
    band: (high) => ({ low: Number.NEGATIVE_INFINITY, high }),
  },
  {
    shape: new RegExp(`(?:under|below|less than|fewer than|<)\\s*${number}`),
    band: (edge) => ({ low: Number.NEGATIVE_INFINITY, high: edge - 1e-9 * Math.max(1, Math.abs(edge)) }),
  },
  {
    shape: new RegExp(`(?:at least|no less than|>=|≥|min\\.?)\\s*${number}|${number}\\s*(?:\\+|or more)`),
    band: (low) => ({ low, high: Number.POSITIVE_INFINITY }),
  },
  {
    shape: new RegExp(`(?:over|above|more than|>)\\s*${number}`),
    band: (edge) => ({ low: edge + 1e-9 * Math.max(1, Math.abs(edge)), high: Number.POSITIVE_INFINITY }),
  },
  { shape: new RegExp(`^${number}\\b`), band: (value) => ({ low: value, high: value }) },
];

/** Reads a band as this module or a person writes it ("up to 8", "10-20", "20+", "under 5"); undefined when it is none. */
export function parseBand(text: string): Band | undefined {
  if (text === 'any') return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  for (const { shape, band } of shapes) {
    const match = shape.exec(text.toLowerCase());
    if (match === null) continue;
    const [first, second] = match
      .slice(1)
      .filter((digits) => digits !== undefined)
      .map(Number);
    return band(first!, second!);
  }
  return undefined;
}

/** True when the number lies in the band, both ends included. */
export function isInBand({ low, high }: Band, value: number): boolean {
  return value >= low && value <= high;
}
