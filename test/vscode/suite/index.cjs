// The entry that the extension host calls: runs every spec with mocha and writes the results.
const { readdirSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');

// A desktop VS Code has no workbench installed beside it, and says where mocha is.
const loaded = createRequire(join(__dirname, '../tools/package.json'))(process.env.MOCHA ?? 'mocha');
const Mocha = typeof loaded === 'function' ? loaded : loaded.default;

exports.run = async () => {
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 240_000, reporter: 'min' });
  for (const name of readdirSync(__dirname).sort()) {
    // SPECS names one file while it is worked on.
    if (name.endsWith('.spec.cjs') && name.includes(process.env.SPECS)) mocha.addFile(join(__dirname, name));
  }
  const results = [];
  const failures = await new Promise((settle) => {
    const runner = mocha.run(settle);
    runner.on('pass', (test) => results.push({ title: test.fullTitle() }));
    runner.on('fail', (test, error) => results.push({ title: test.fullTitle(), error: String(error?.stack ?? error) }));
  });
  writeFileSync(process.env.RESULTS, JSON.stringify(results));
  if (failures > 0) throw new Error(`${failures} tests failed`);
};
