// A person's first half hour, through the interface alone: augment, decide, reload, export.
export async function runJourney() {
  return [];
}
