import { expect } from 'vitest';

/**
 * The elements of a page with the names of their attributes, in order. Throws on anything that is no well-formed tag of
 * this project's pages: every `<` opens one, every attribute value is in double quotes.
 */
export function readStructure(page: string): string[] {
  const structure: string[] = [];
  const tag = /<(?:!doctype html|\/([a-z0-9]+)|([a-z0-9]+)((?:\s+[a-zA-Z0-9:-]+="[^"<>]*")*)\s*\/?)>/y;
  for (let at = page.indexOf('<'); at >= 0; at = page.indexOf('<', at)) {
    tag.lastIndex = at;
    const match = tag.exec(page);
    if (!match) throw new Error(`No tag: ${page.slice(at, at + 80)}`);
    const names = [...(match[3] ?? '').matchAll(/([a-zA-Z0-9:-]+)="/g)].map((found) => found[1]);
    structure.push(match[2] ? `${match[2]}[${names}]` : match[0]);
    at = tag.lastIndex;
  }
  return structure;
}

/** What stands between the marks that `markText` sets. */
export function readMarked(page: string): string[] {
  return [...page.matchAll(/⟦(.*?)⟧/gs)].map((found) => found[1] ?? '');
}

/** Wraps a text so that it is found again in a page. */
export function markText(text: string): string {
  return `⟦${text}⟧`;
}

/** Checks that a page needs nothing else: its policy forbids scripts and requests, and it has none. */
export function expectSelfContained(page: string): void {
  expect(page).toMatch(/^<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>/);
  expect(page).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
  );
  const structure = readStructure(page);
  for (const element of structure) {
    expect(element).not.toMatch(/^(script|iframe|object|embed|link|base|form|img|audio|video|source|a)\b/);
    expect(element).not.toMatch(/\[(.*,)?(on\w+|src|srcset|action|xlink:href|ping)\b/);
  }
  for (const [, address] of page.matchAll(/href="([^"]*)"/g)) expect(address).toMatch(/^#[a-z]+$/);
  expect(page).not.toMatch(/https?:\/\/|url\(|@import/);
}

/** Checks that every drawn chart is followed by a table of its figures. */
export function expectTablesBesideCharts(page: string): void {
  const charts = page.split(/<svg [^>]*role="img"/).slice(1);
  expect(charts.length).toBeGreaterThan(0);
  for (const chart of charts) expect(chart).toMatch(/<\/svg>[\s\S]*<table>/);
}
