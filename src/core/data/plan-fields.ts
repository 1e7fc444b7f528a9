import * as v from 'valibot';

const pathParts = v.array(v.union([v.string(), v.pipe(v.number(), v.integer(), v.minValue(0))]));
/** The way to a field. */
export const path = (says: string) => v.pipe(pathParts, v.minLength(1), v.description(says));
/** A whole number within bounds. */
export const wholeNumber = (least: number, most: number, says: string) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most), v.description(says));
/** A number from 0 to 1. */
export const share = (says: string) => v.pipe(v.number(), v.minValue(0), v.maxValue(1), v.description(says));
/** Any text. */
export const text = (says: string) => v.pipe(v.string(), v.description(says));
/** One of a few words. */
export const choice = <const Names extends readonly string[]>(names: Names, says: string) =>
  v.pipe(v.picklist(names), v.description(says));

/** Which fields of a row are what. */
export const layout = v.pipe(
  v.strictObject({
    kind: choice(
      ['text', 'chat', 'qa', 'instruction', 'preference', 'tabular'],
      'What a row is: plain text, a chat, question and answer, instruction and output, a preference pair, or a table row.',
    ),
    text: v.pipe(
      v.array(path('The way to one text field, from the row inwards.')),
      v.description('The fields that hold text, each as the way to it: [["text"]] or [["messages", 0, "content"]].'),
    ),
    typed: v.pipe(
      v.array(
        v.strictObject({
          path: path('The way to the field, from the row inwards.'),
          type: choice(['number', 'boolean', 'category'], 'What the values of the field are.'),
        }),
      ),
      v.description('The fields that new rows get besides text: numbers, yes or no, categories. [] for none.'),
    ),
    label: v.optional(path('The way to the label of a row. Left out: the rows have no label.')),
    id: v.optional(path('The way to the id of a row. Left out: the rows have no id.')),
  }),
  v.description('Which fields of a row are what.'),
);
