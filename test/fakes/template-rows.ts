import type { Json, JsonObject } from '../../src/core/data/json.ts';
import { createRng, type Rng } from '../../src/core/math/rng.ts';

const things = ['lamp', 'chair', 'desk', 'phone', 'kettle', 'rug', 'clock', 'shelf', 'pan', 'jacket'];
const times = ['today', 'last week', 'since Monday', 'on Friday', 'after two days', 'this morning', 'a month ago'];
const towns = ['Leeds', 'Porto', 'Graz', 'Turku', 'Lyon', 'Gdansk'];

const tickets: { readonly [label: string]: readonly string[] } = {
  refund: [
    'I want my money back for the {thing} I bought {time}.',
    'Please refund order {number}, the {thing} broke {time}!',
    'Can I return the {thing}? It arrived {time} and does not fit.',
    'Still no refund for my {thing} from {town}.',
  ],
  delivery: [
    'Where is my parcel with the {thing}? It left {town} {time}.',
    'The courier lost the {thing} somewhere near {town}.',
    'My {thing} was due {time} but the tracking of {number} stands still.',
    'Could you deliver the {thing} to {town} instead?',
  ],
  praise: [
    'Lovely {thing}, thank you so much!',
    'The {thing} from {town} is the best one I have had.',
    'Great service {time}, the {thing} works well.',
  ],
};

/** Customer messages with three labels; the same seed gives the same rows. Both sizes of the tests come from here. */
export function makeTickets(count: number, seed: string | number): JsonObject[] {
  const rng = createRng(`tickets ${seed}`);
  const labels = ['refund', 'refund', 'delivery', 'delivery', 'delivery', 'praise'];
  return Array.from({ length: count }, () => {
    const label = pick(rng, labels);
    return { text: fill(rng, pick(rng, tickets[label]!)), label };
  });
}

const greetings = ['Thanks for writing.', 'Sorry about that.', 'Hello from {town}!', 'Good that you ask.'];
const answers = [
  'We send another {thing} {time}.',
  'A colleague in {town} looks at the {thing} {time}.',
  'Please pack the {thing} well and bring it to the shop in {town}.',
  'The {thing} can be paid back, which takes a week.',
  'Nobody in {town} has seen the {thing} {time}, so we ask the courier.',
];

/** Conversations of two turns. */
export function makeChats(count: number, seed: string | number): JsonObject[] {
  const rng = createRng(`chats ${seed}`);
  return makeTickets(count, seed).map(({ text }) => ({
    messages: [
      { role: 'user', content: text! },
      {
        role: 'assistant',
        content: fill(rng, `${pick(rng, greetings)} ${pick(rng, answers)}`),
      },
    ],
  }));
}

/** Instructions with an answer. */
export function makeInstructions(count: number, seed: string | number): JsonObject[] {
  const rng = createRng(`instructions ${seed}`);
  return Array.from({ length: count }, () => ({
    instruction: fill(rng, pick(rng, ['Name a use of a {thing}.', 'Describe a {thing} from {town}.'])),
    input: '',
    output: fill(rng, pick(rng, ['A {thing} is used {time}.', 'In {town} a {thing} stands by the window.'])),
  }));
}

/** A prompt with a better and a worse answer. */
export function makePreferences(count: number, seed: string | number): JsonObject[] {
  const rng = createRng(`preferences ${seed}`);
  return Array.from({ length: count }, () => ({
    prompt: fill(rng, 'Where can I buy a {thing} in {town} {time}?'),
    chosen: fill(rng, 'There is a shop in {town} that sells a {thing} {time}.'),
    rejected: fill(rng, 'No {thing}, ask in {town}.'),
  }));
}

/** Measurements: numbers, a flag, a category and nulls; the class is a number. */
export function makeReadings(count: number, seed: string | number): JsonObject[] {
  const rng = createRng(`readings ${seed}`);
  return Array.from({ length: count }, () => {
    const outlet = rng.int(2);
    return {
      pressure: rng.int(9) === 0 ? null : Math.round((4 + outlet + rng.normal()) * 100) / 100,
      valves: rng.int(6),
      open: rng.int(2) === 1,
      maker: rng.int(11) === 0 ? null : pick(rng, ['Aro', 'Belt', 'Cuno']),
      class: outlet,
    };
  });
}

const thaiParts = {
  start: ['ร้านนี้', 'สินค้า', 'พนักงาน', 'อาหาร', 'โรงแรม', 'กาแฟ', 'ห้องพัก', 'แอปนี้'],
  middle: ['บริการดีมาก', 'มาส่งช้ามาก', 'ราคาถูกกว่าที่คิด', 'ไม่ตรงตามรูป', 'สะอาดและเงียบ', 'รอนานเกินไป'],
  link: ['แต่', 'และ', 'เพราะ', 'แล้วก็'],
  more: ['คนเยอะ', 'พนักงานยิ้มแย้ม', 'ที่จอดรถน้อย', 'ทางเข้าหายาก', 'ของครบทุกอย่าง'],
  end: ['ครับ', 'ค่ะ', 'จะกลับมาอีก', 'ไม่แนะนำ'],
} as const;

/** Short Thai reviews, written without spaces between words. */
export function makeThai(count: number, seed: string | number): JsonObject[] {
  const rng = createRng(`thai ${seed}`);
  return Array.from({ length: count }, () => {
    const middle = pick(rng, thaiParts.middle);
    const good = middle === thaiParts.middle[0] || middle === thaiParts.middle[2] || middle === thaiParts.middle[4];
    return {
      review: `${pick(rng, thaiParts.start)}${middle} ${pick(rng, thaiParts.link)}${pick(rng, thaiParts.more)}${pick(rng, thaiParts.end)}`,
      sentiment: good ? 'pos' : 'neg',
    };
  });
}

/** Rows as the bytes of a JSONL file. */
export function toJsonl(rows: readonly Json[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

function fill(rng: Rng, template: string): string {
  return template
    .replaceAll('{thing}', () => pick(rng, things))
    .replaceAll('{time}', () => pick(rng, times))
    .replaceAll('{town}', () => pick(rng, towns))
    .replaceAll('{number}', () => String(1000 + rng.int(9000)));
}

function pick<T>(rng: Rng, items: readonly T[]): T {
  return items[rng.int(items.length)]!;
}
