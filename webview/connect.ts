import { type HostMessage, protocolVersion, readHostMessage } from '../src/protocol/host-message.ts';
import type { Intent } from '../src/protocol/intent.ts';
import { readReportData, reportElementId } from '../src/protocol/report-data.ts';
import { openReport } from './answer/open-report.ts';

/** The other side: the extension's host, or the data that a report holds. */
export interface Connection {
  send(intent: Intent): void;
  /** What was remembered last; undefined at first. */
  readState(): unknown;
  writeState(state: object): void;
}

/** Who listens to the other side. */
export interface Listener {
  receive(message: HostMessage): void;
  /** The host speaks another version: it loads this page again as soon as it hears which version this is. */
  meetStranger(): void;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** Connects to the host, or to the data that the page holds when there is no host. */
export function connect(listener: Listener): Connection {
  return typeof acquireVsCodeApi === 'function' ? connectToHost(acquireVsCodeApi(), listener) : connectToPage(listener);
}

function connectToHost(api: VsCodeApi, listener: Listener): Connection {
  addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const message = readHostMessage(data);
    if (message) listener.receive(message);
    else if (isOtherVersion(data)) listener.meetStranger();
  });
  return {
    send: (intent) => api.postMessage(intent),
    readState: () => api.getState(),
    // The host finds the data set again by what it wrote into the page, when the window comes back.
    writeState: (state) => api.setState({ ...state, dataset: document.body.dataset.dataset }),
  };
}

function isOtherVersion(data: unknown): boolean {
  const version = typeof data === 'object' && data !== null && 'version' in data ? data.version : undefined;
  return typeof version === 'number' && version !== protocolVersion;
}

function connectToPage(listener: Listener): Connection {
  const data = readReportData(document.getElementById(reportElementId)?.textContent ?? 'null');
  if (!data) throw new Error('This page holds no report of this version.');
  const answer = openReport(data);
  return {
    // Answers arrive after the caller is done, as those of a host do.
    send: (intent) =>
      queueMicrotask(() => {
        for (const message of answer(intent)) listener.receive(message);
      }),
    readState: () => undefined,
    writeState: () => undefined,
  };
}
