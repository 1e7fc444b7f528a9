import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStaticModel, StaticModelError } from '../../src/adapters/static-model-folder.ts';
import { rowOf } from '../../src/core/math/matrix.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'synalign-static-'));
});
afterAll(() => rm(root, { recursive: true }));

const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'soup', 'hot', '##ter', 'sky'];
const vectors = [
  [9, 9],
  [7, 7],
  [5, 5],
  [6, 6],
  [1, 0],
  [0, 1],
  [0, 3],
  [-1, 0],
];

/** A WordPiece tokenizer as model2vec folders hold it. */
const tokenizer = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [0, 1, 2, 3].map((id) => ({
    id,
    content: vocabulary[id],
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  })),
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '[CLS]', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '[SEP]', type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
    },
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
  },
};

function packTensor(rows: readonly (readonly number[])[], name = 'embeddings'): Uint8Array {
  const data = Float32Array.from(rows.flat());
  const header = { [name]: { dtype: 'F32', shape: [rows.length, 2], data_offsets: [0, data.byteLength] } };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.byteLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(new Uint8Array(data.buffer), 8 + text.length);
  return bytes;
}

async function makeFolder(name: string, files: { readonly [file: string]: string | Uint8Array }): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder);
  for (const [file, content] of Object.entries(files)) await writeFile(join(folder, file), content);
  return folder;
}

const tokenizerText = JSON.stringify(tokenizer);

describe('openStaticModel', () => {
  it('means the vectors of word pieces, without special and unknown tokens', async () => {
    const folder = await makeFolder('good', {
      'tokenizer.json': tokenizerText,
      'model.safetensors': packTensor(vectors),
    });
    const model = await openStaticModel(folder);
    const points = model.embed(['Soup', 'hotter', 'soup zebra', 'soup, sky hot', '', 'zebra']);
    const row = (i: number) => Array.from(rowOf(points, i), (value) => Number(value.toFixed(6)));
    expect(points).toMatchObject({ rows: 6, cols: 2 });
    expect(row(0)).toEqual([1, 0]);
    expect(row(1)).toEqual([0, 1]);
    expect(row(2)).toEqual([1, 0]);
    expect(row(3)).toEqual([0, 1]);
    expect(row(4)).toEqual([0, 0]);
    expect(row(5)).toEqual([0, 0]);
  });

  it('has a fingerprint that follows the content of both files and not their place', async () => {
    const print = async (name: string, text: string, rows: readonly (readonly number[])[]) =>
      (await openStaticModel(await makeFolder(name, { 'tokenizer.json': text, 'model.safetensors': packTensor(rows) })))
        .fingerprint;
    const one = await print('one', tokenizerText, vectors);
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(await print('two', tokenizerText, vectors)).toBe(one);
    expect(await print('three', `${tokenizerText} `, vectors)).not.toBe(one);
    expect(await print('four', tokenizerText, [...vectors].reverse())).not.toBe(one);
  });

  it('says which folder cannot be used, why, and what it should hold', async () => {
    const weights = packTensor(vectors);
    const cases: [name: string, files: { [file: string]: string | Uint8Array }, reason: RegExp][] = [
      ['nothing', {}, /ENOENT.*(model\.safetensors|tokenizer\.json)/],
      ['weightless', { 'tokenizer.json': tokenizerText }, /ENOENT.*model\.safetensors/],
      ['wordless', { 'model.safetensors': weights }, /ENOENT.*tokenizer\.json/],
      ['no-json', { 'tokenizer.json': '{', 'model.safetensors': weights }, /JSON/],
      ['null', { 'tokenizer.json': 'null', 'model.safetensors': weights }, /./],
      ['no-model', { 'tokenizer.json': '{}', 'model.safetensors': weights }, /./],
      ['cut', { 'tokenizer.json': tokenizerText, 'model.safetensors': weights.subarray(0, 40) }, /safetensors: header/],
      [
        'no-table',
        { 'tokenizer.json': tokenizerText, 'model.safetensors': packTensor(vectors, 'x') },
        /no tensor named/,
      ],
    ];
    for (const [name, files, reason] of cases) {
      const folder = await makeFolder(name, files);
      const opening = openStaticModel(folder);
      await expect(opening).rejects.toThrow(StaticModelError);
      await expect(opening).rejects.toThrow(reason);
      await expect(opening).rejects.toThrow(`${folder} cannot be used`);
      await expect(opening).rejects.toThrow(/A model2vec folder has tokenizer\.json and model\.safetensors\.$/);
    }
  });

  it('notices a tokenizer of another model when a text needs a token that is missing', async () => {
    const folder = await makeFolder('other', {
      'tokenizer.json': tokenizerText,
      'model.safetensors': packTensor(vectors.slice(0, 5)),
    });
    const model = await openStaticModel(folder);
    expect(() => model.embed(['sky'])).toThrow(/the tokenizer belongs to another model/);
  });
});
