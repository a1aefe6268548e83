import type { Page } from 'playwright-core';

/** The four kinds of theme that VS Code knows. */
export type ThemeWord = 'dark' | 'light' | 'hc-dark' | 'hc-light';

/** What to open, and how. */
export interface WorkbenchOptions {
  /** Absolute path of a folder, or of a *.code-workspace file. */
  readonly folder?: string | undefined;
  /** Absolute paths of extensions that run from their own folder. */
  readonly extensionDevelopmentPaths?: readonly string[] | undefined;
  /** Absolute path of a suite that exports `run`; it ends the extension host when it is through. */
  readonly extensionTestsPath?: string | undefined;
  readonly disableExtensions?: boolean | undefined;
  /** Ask whether a folder is trusted; left out, every folder is. */
  readonly workspaceTrust?: boolean | undefined;
  /** User settings, beside or over the calm ones that are always set. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  readonly theme?: ThemeWord | undefined;
  /** Added to the environment of the extension host. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Kept when given; left out, a temporary folder. */
  readonly userDataDir?: string | undefined;
  /** Kept when given; left out, a temporary folder. */
  readonly extensionsDir?: string | undefined;
  /** Pixels; left out, 1280 x 800. */
  readonly viewport?: { readonly width: number; readonly height: number } | undefined;
  /** Gets the page before the workbench is opened on it, to listen or to expose functions. */
  readonly prepare?: ((page: Page) => void | Promise<void>) | undefined;
}

/** A running VS Code on a page of a headless browser. */
export interface Workbench {
  readonly page: Page;
  /** The address that was opened. */
  readonly url: string;
  /** What VS Code's server printed so far. */
  readonly serverLog: () => string;
  /** Ends browser and server and removes what was temporary. */
  readonly dispose: () => Promise<void>;
}

/**
 * Starts the npm VS Code and a headless browser and opens a folder in it. Resolves when the workbench is on the page;
 * extensions may still be starting.
 */
export function openWorkbench(options: WorkbenchOptions): Promise<Workbench>;

/**
 * Runs a command by its title as it stands in the command palette ("Rapport: Run"). Rejects when there is no such command
 * within the time.
 */
export function runWorkbenchCommand(page: Page, title: string, timeoutMs?: number): Promise<void>;
