import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder of a test, with files by their paths; `using` removes it. */
export interface Folder extends Disposable {
  readonly path: string;
  /** The absolute path of a file in it. */
  at(name: string): string;
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
}

export const folder = (files: Readonly<Record<string, string | Uint8Array>> = {}): Folder => {
  const path = mkdtempSync(join(tmpdir(), "secrets-"));
  const at = (name: string): string => join(path, name);
  const write = (more: Readonly<Record<string, string | Uint8Array>>): void => {
    for (const [name, content] of Object.entries(more)) {
      mkdirSync(dirname(at(name)), { recursive: true });
      // A name that ends in a slash is a folder.
      if (name.endsWith("/")) mkdirSync(at(name), { recursive: true });
      else writeFileSync(at(name), content);
    }
  };
  write(files);
  return { path, at, write, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
};

/** Sets an environment variable for as long as `run` takes. */
export const withEnv = <Result>(name: string, value: string | undefined, run: () => Result): Result => {
  const saved = process.env[name];
  const set = (to: string | undefined): void => {
    if (to === undefined) delete process.env[name];
    else process.env[name] = to;
  };
  set(value);
  try {
    return run();
  } finally {
    set(saved);
  }
};
