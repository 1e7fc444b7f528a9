import { type HostMessage, protocolVersion } from '../../../src/protocol/host-message.ts';
import type { Intent } from '../../../src/protocol/intent.ts';
import { FakeHost } from './fake-host.ts';
import { makeSample } from './sample.ts';

// Runs in the page before the panel: what VS Code gives a webview, with a host in memory behind it.
const wanted = new URLSearchParams(location.search);
const sample = makeSample(Number(wanted.get('real') ?? 1204), Number(wanted.get('synthetic') ?? 400));
const tell = (message: HostMessage) => {
  if (message.type === 'points') Object.assign(globalThis, { pointsAt: performance.now() });
  postMessage({ ...message, version: protocolVersion }, '*');
};
const panel =
  wanted.get('state') === 'empty'
    ? { ...sample.panel, runs: [], clusters: [], attributes: [], curves: [], labels: [], warnings: [], facts: [] }
    : sample.panel;
const host = new FakeHost(sample, tell, panel);

const stateKey = 'webview-state';
const webview = {
  postMessage: (intent: Intent) => setTimeout(() => host.take(intent), 0),
  getState: () => JSON.parse(sessionStorage.getItem(stateKey) ?? 'null') as unknown,
  setState: (state: unknown) => sessionStorage.setItem(stateKey, JSON.stringify(state)),
};
Object.assign(globalThis, { acquireVsCodeApi: () => webview, fakeHost: host, sample, tellPanel: tell });
