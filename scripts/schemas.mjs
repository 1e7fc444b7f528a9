// Writes the JSON schemas by which the editor completes and checks plan.jsonc and attributes.jsonc.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { build } from 'esbuild';

const sources = `
  export { planSchema } from './src/core/data/plan.ts';
  export { attributeSchemaShape } from './src/core/prompts/schema-prompt.ts';
`;

/** Makes both schemas from the ones that the program itself checks with, as a person writes the files. */
export async function makeSchemas() {
  const { outputFiles } = await build({
    stdin: { contents: sources, resolveDir: '.', loader: 'ts' },
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'warning',
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  const { planSchema, attributeSchemaShape } = await import(`data:text/javascript;base64,${code}`);
  return {
    plan: toSchema(planSchema, 'Plan of a SynAlign run'),
    attributes: toSchema(attributeSchemaShape, 'Attributes of a SynAlign data set'),
  };
}

/** Writes both schemas into a folder. */
export async function writeSchemas(folder) {
  for (const [name, schema] of Object.entries(await makeSchemas())) {
    writeFileSync(join(folder, `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
}

function toSchema(schema, title) {
  // Steps that change a value (trimming) have no counterpart in JSON schema and do not matter to one who writes.
  return { ...toJsonSchema(schema, { typeMode: 'input', errorMode: 'ignore' }), title, allowTrailingCommas: true };
}
