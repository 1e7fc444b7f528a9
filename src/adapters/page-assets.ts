import { readFile } from 'node:fs/promises';

/** Places of the panel's script and style, seen from a bundle, from a part of one, and from the sources. */
const places = ['./webview/', '../webview/', '../../dist/webview/'];

/** The panel's own files, for pages that must work without anything beside them. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** Reads the panel's script and style as they were built. Throws when they are not there: the program was not built whole. */
export async function readPageAssets(): Promise<PageAssets> {
  for (const place of places) {
    const read = (name: string) => readFile(new URL(`${place}${name}`, import.meta.url), 'utf8');
    try {
      return { script: await read('panel.js'), style: await read('panel.css') };
    } catch {
      // The next place is tried.
    }
  }
  throw new Error('The panel’s files are not beside the program. Build it again with “npm run build”.');
}
