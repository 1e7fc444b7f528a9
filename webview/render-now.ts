import { options } from 'preact';

/** Makes a change of state and draws it before this returns: a field must be there before the next key is typed. */
export function renderNow(change: () => void): void {
  const usual = options.debounceRendering;
  options.debounceRendering = (draw) => draw();
  try {
    change();
  } finally {
    if (usual) options.debounceRendering = usual;
    else delete options.debounceRendering;
  }
}
