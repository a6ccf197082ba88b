import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { NotAvailable, type Result } from "./row.ts";
import { runCommand } from "./run-command.ts";
import type { Workspace } from "./workspace.ts";

/** Debian's; `CHROMIUM` names another. */
export const chromiumPath = (): string => {
  const path = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  if (!existsSync(path))
    throw new NotAvailable(`no Chromium at ${path}: apt-get install chromium, or set CHROMIUM`);
  return path;
};

export const chromiumVersion = async (): Promise<string> => {
  const said = await runCommand(chromiumPath(), ["--version"]).catch(() => "Chromium");
  return /Chromium [\d.]+/.exec(said)?.[0] ?? "Chromium";
};

/** It speaks to this machine alone. */
export const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

interface Page {
  goto(url: string): Promise<unknown>;
  on(event: "pageerror" | "console", listener: (value: Error & { text(): string }) => void): void;
  waitForFunction(source: string, argument: undefined, options: object): Promise<unknown>;
  evaluate(source: string): Promise<unknown>;
}
interface Playwright {
  readonly default: {
    readonly chromium: {
      launch(options: object): Promise<{ newPage(): Promise<Page>; close(): Promise<void> }>;
    };
  };
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  js: "text/javascript",
  mjs: "text/javascript",
};

/** Opens the page of a folder, and gives what it has as `report`. @throws Error with what went wrong in the page */
export const openPage = async (workspace: Workspace, folder: string): Promise<readonly Result[]> => {
  const executablePath = chromiumPath();
  const { default: playwright } = (await import(
    pathToFileURL(workspace.tool("playwright-core/index.js")).href
  )) as Playwright;
  await using files = await serveFolder(folder);
  const browser = await playwright.chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  try {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(String(error.stack ?? error)));
    await page.goto(files.origin);
    await page.waitForFunction("Boolean(globalThis.report)", undefined, { timeout: 5_000 }).catch(() => {
      throw new Error(faults.join("\n") || "the page has no report");
    });
    return (await page.evaluate("globalThis.report")) as Result[];
  } finally {
    await browser.close();
  }
};

/** An origin of its own for a page, so that calls from it cross origins. */
const serveFolder = async (folder: string): Promise<AsyncDisposable & { readonly origin: string }> => {
  const server = createServer((request, response) => {
    const path = request.url === "/" ? "index.html" : (request.url ?? "").slice(1);
    readFile(join(folder, path)).then(
      (content) => {
        response.writeHead(200, { "content-type": TYPES[path.split(".").at(-1) ?? ""] ?? "text/plain" });
        response.end(content);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
