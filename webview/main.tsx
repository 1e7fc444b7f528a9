import { effect } from '@preact/signals';
import { render } from 'preact';
import { protocolVersion } from '../src/protocol/host-message.ts';
import { begin, meetStranger, receive } from './actions.ts';
import { connect } from './connect.ts';
import { listenToKeys } from './keys.ts';
import { followLasso } from './map-state.ts';
import { ui } from './store.ts';
import { readUiState } from './ui-state.ts';
import { App } from './views/app.tsx';

const connection = connect({ receive, meetStranger: () => meetStranger(protocolVersion) });

ui.value = readUiState(connection.readState());
keepState();
begin((intent) => connection.send(intent), protocolVersion);
followLasso();
listenToKeys();
render(<App />, document.getElementById('panel') ?? document.body);

/** Milliseconds after which a change is remembered: a scroll changes with every frame. */
function keepState(): void {
  const rest = 100;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    connection.writeState(ui.peek());
  };
  effect(() => {
    // Reading the value is what makes the effect run again when it changes.
    if (ui.value) timer ??= setTimeout(write, rest);
  });
  addEventListener('pagehide', write);
}
