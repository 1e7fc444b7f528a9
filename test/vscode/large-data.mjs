// Data sets to measure with: messages to a shop from templates, written here, as many as are wanted.
import { writeFileSync } from 'node:fs';

const slots = {
  thing: ['lamp', 'chair', 'kettle', 'rug', 'clock', 'shelf', 'pan', 'jacket', 'mirror', 'stool', 'blanket', 'toaster'],
  fault: [
    'is scratched',
    'never arrived',
    'has a loose leg',
    'hums all night',
    'is the wrong colour',
    'smells of smoke',
  ],
  when: ['today', 'last week', 'since Monday', 'on Friday', 'after two days', 'this morning', 'a month ago', 'at noon'],
  town: ['Leeds', 'Porto', 'Graz', 'Turku', 'Lyon', 'Gdansk', 'Ghent', 'Bergen', 'Split', 'Cork'],
  who: ['my sister', 'the neighbour', 'a colleague', 'the courier', 'your driver', 'my landlord', 'the office'],
  wish: ['send a new one', 'give me my money back', 'tell me what to do', 'call me', 'change the address', 'cancel it'],
};
const templates = {
  damaged: [
    'The {thing} {fault}, {who} saw it {when}. Please {wish}.',
    'Why is it that my {thing} {fault} again? {wish}!',
  ],
  delivery: [
    '{who} in {town} says the {thing} came {when}, but I have nothing. {wish}',
    'Is order {number} still in {town}?',
  ],
  refund: [
    'I paid {number} cents too much for the {thing} {when}; {wish}.',
    'No refund for the {thing} from {town} {when}.',
  ],
  praise: [
    '{who} loves the {thing}, it came {when}!',
    'Good {thing}, and quick to {town}. Number {number} again, please.',
  ],
  account: [
    'The code never reaches me in {town}; {wish}.',
    'I changed my name {when}, and order {number} has the old one.',
  ],
};

/** Writes so many rows; the same number gives the same file. */
export function writeLargeData(path, count) {
  let state = 12345;
  const next = (most) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
  const pick = (list) => list[next(list.length)];
  const labels = Object.keys(templates);
  const rows = [];
  for (let i = 0; i < count; i++) {
    const label = labels[Math.min(next(labels.length), next(labels.length))];
    const text = pick(templates[label]).replace(/\{(\w+)\}/g, (_, slot) =>
      slot === 'number' ? String(1000 + next(99_000)) : pick(slots[slot]),
    );
    rows.push(`${JSON.stringify({ id: i, text: text[0].toUpperCase() + text.slice(1), label })}\n`);
  }
  writeFileSync(path, rows.join(''));
}
