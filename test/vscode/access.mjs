// Whether everybody can use a page, as far as axe can tell.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/**
 * Checks a page or the document in a webview; throws with every violation. The script goes in through the debugger, so
 * the page's own policy holds as it is.
 */
export async function checkAccess(frame, name) {
  await frame.evaluate(readFileSync(axe, 'utf8'));
  const { violations, passes } = await frame.evaluate(() => globalThis.axe.run(globalThis.document));
  if (passes.length === 0) throw new Error(`axe found nothing to check in ${name}.`);
  if (violations.length === 0) return;
  const lines = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}\n  ${target.join(' ')}\n  ${failureSummary}`),
  );
  throw new Error(`${name} is not for everybody:\n${lines.join('\n')}`);
}
