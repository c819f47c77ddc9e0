/** Types of workbench.mjs, for the tests. */
import type { BrowserContext, Page } from 'playwright-core';

export interface WorkbenchOptions {
  readonly extensionsDir?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A folder is not trusted before the user says so. */
  readonly askTrust?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Hosts that the page may reach beside the server. */
  readonly alsoAllow?: readonly string[];
  readonly chromiumArgs?: readonly string[];
}

export interface Workbench {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly authority: string;
  readonly userData: string;
  /** How the workbench names a file on the server. */
  remote(file: string): string;
  /** Opens a folder, a workspace file, or, without a target, an empty window. */
  open(target?: string, payload?: readonly (readonly [string, string])[]): Promise<void>;
  stop(): Promise<void>;
  serverLog(): string;
}

export function installExtension(vsix: string, extensionsDir: string): Promise<number>;
export function startWorkbench(options?: WorkbenchOptions): Promise<Workbench>;
