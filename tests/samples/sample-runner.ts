/**
 * Runs programs one after another in one process and tells how each ended. A program has ended when nothing is left
 * to wait for (`beforeExit`), since many call an async `main` that nobody awaits.
 *
 * Arguments: a JSON file with `{ programs, entry, platformFetch }`, and the file to write the endings to.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";

const [plan = "", report = ""] = process.argv.slice(2);
const { programs, redirects } = JSON.parse(readFileSync(plan, "utf8")) as {
  programs: string[];
  redirects: Record<string, string>;
};

// The sources are run as they are: no build may be between a change and its test.
registerHooks({
  resolve: (specifier, context, next) => {
    const target = redirects[specifier];
    return target ? { url: pathToFileURL(target).href, shortCircuit: true } : next(specifier, context);
  },
});

const endings: (string | null)[] = [];
const fail = (error: unknown): void => {
  endings[endings.length - 1] ??= String(error);
};
process.on("unhandledRejection", fail);
process.on("uncaughtException", fail);
console.log = () => {};

process.on("beforeExit", () => {
  const path = programs[endings.length];
  if (path === undefined) {
    writeFileSync(report, JSON.stringify(endings));
    return;
  }
  // A header tells the server whose request it is.
  process.env["OPENAI_CUSTOM_HEADERS"] = `x-sample: ${endings.length}`;
  process.chdir(dirname(path));
  endings.push(null);
  // Only what keeps the event loop alive makes this event come again; an import alone does not.
  setImmediate(() => import(pathToFileURL(path).href).catch(fail));
});
