import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { showFailure } from '../messages.ts';
import type { Services } from '../services.ts';
import { Panel } from './panel.ts';
import { PanelSource } from './panel-source.ts';

const viewType = 'synalign.panel';

/** One panel a data set. Panels come back after the window was closed: all they keep is which data set they are of. */
export class PanelRegistry implements vscode.Disposable {
  readonly #extension: vscode.Uri;
  readonly #panels = new Map<string, { readonly webview: vscode.WebviewPanel; panel?: Panel }>();
  readonly #serializer: vscode.Disposable;
  #services: Services | undefined;

  constructor(extension: vscode.Uri) {
    this.#extension = extension;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: async (webview, state: unknown) => {
        const { dataset } = (state ?? {}) as { dataset?: unknown };
        if (typeof dataset === 'string' && existsSync(dataset) && this.#services) await this.#fill(webview, dataset);
        else webview.dispose();
      },
    });
  }

  /** Gives what panels work with; before the first panel. */
  connect(services: Services): void {
    this.#services = services;
  }

  /** The data set whose panel is the active editor. */
  get active(): string | undefined {
    return [...this.#panels].find(([, { webview }]) => webview.active)?.[0];
  }

  /** True while somebody looks at the panel of a data set: what happens is seen there. */
  isVisible(dataset: string): boolean {
    return this.#panels.get(dataset)?.webview.visible ?? false;
  }

  /** Shows the panel of a data set, with a run of it if one is named. */
  async open(dataset: string, runId?: string): Promise<void> {
    const known = this.#panels.get(dataset);
    if (known) {
      known.panel?.show(runId);
      known.webview.reveal();
      return;
    }
    const title = vscode.l10n.t('SynAlign: {0}', basename(dataset));
    const webview = vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active, {
      enableScripts: true,
      enableFindWidget: false,
    });
    await this.#fill(webview, dataset);
    this.#panels.get(dataset)?.panel?.show(runId);
  }

  dispose(): void {
    this.#serializer.dispose();
    for (const { webview } of this.#panels.values()) webview.dispose();
  }

  async #fill(webview: vscode.WebviewPanel, dataset: string): Promise<void> {
    const services = this.#services;
    if (!services) return;
    const slot: { readonly webview: vscode.WebviewPanel; panel?: Panel } = { webview };
    this.#panels.set(dataset, slot);
    webview.iconPath = vscode.Uri.joinPath(this.#extension, 'media', 'icon.png');
    let closed = false;
    webview.onDidDispose(() => {
      closed = true;
      this.#panels.delete(dataset);
      slot.panel?.dispose();
    });
    try {
      const source = await PanelSource.open(dataset, services.reviews);
      if (closed) source.dispose();
      else slot.panel = new Panel(webview, source, services, this.#extension);
    } catch (error) {
      webview.dispose();
      showFailure(error);
    }
  }
}
