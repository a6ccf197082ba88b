import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import ts from "typescript";
import { DEFAULT_MAX_RESPONSE_BYTES } from "../../src/handwritten/core/reply/read-text.ts";
import { DEFAULT_TIMEOUT_MS } from "../../src/handwritten/core/timeouts.ts";
import { DEFAULT_MAX_EVENT_BYTES } from "../../src/handwritten/streaming/sse/event-decoder.ts";
import { sourceFiles } from "./source-files.ts";

/** Each default stands once, as a value. What comments and pages say of it is compared with the value. */

type Scalar = number | boolean | string;
type Defaults = ReadonlyMap<string, Scalar>;

const files = sourceFiles(["src/handwritten"]).map(({ path, text }) => ({
  path,
  source: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true),
}));

const scalarOf = (node: ts.Expression): Scalar | undefined => {
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isStringLiteral(node)) return node.text;
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  return node.getText() === "Number.POSITIVE_INFINITY" ? Number.POSITIVE_INFINITY : undefined;
};

const eachNode = (node: ts.Node, visit: (node: ts.Node) => void): void => {
  visit(node);
  node.forEachChild((child) => eachNode(child, visit));
};

/** The objects called `defaults` or `…_DEFAULTS` of a file: what is not given is as they say. */
const defaultsIn = (source: ts.SourceFile): readonly Defaults[] => {
  const found: Defaults[] = [];
  eachNode(source, (node) => {
    if (!ts.isVariableDeclaration(node) || !/defaults$/i.test(node.name.getText()) || !node.initializer)
      return;
    const object = ts.isAsExpression(node.initializer) ? node.initializer.expression : node.initializer;
    if (!ts.isObjectLiteralExpression(object)) return;
    const values = object.properties.flatMap((property) => {
      const value = ts.isPropertyAssignment(property) ? scalarOf(property.initializer) : undefined;
      return value === undefined ? [] : [[property.name?.getText() ?? "", value] as const];
    });
    found.push(new Map(values));
  });
  return found;
};

/** `600 000`, `0.5`, `64 MiB`, `Infinity`, `true`, `"models"`; undefined for a default in words. */
const parseDefault = (text: string): Scalar | undefined => {
  const bare = text.trim().replace(/^`(.*)`$/, "$1");
  if (/^\d[\d _]*(?:\.\d+)?$/.test(bare)) return Number(bare.replace(/[ _]/g, ""));
  const [, amount, unit] = /^(\d+) (KiB|MiB)$/.exec(bare) ?? [];
  if (unit) return Number(amount) * (unit === "KiB" ? 1024 : 1024 ** 2);
  if (bare === "Infinity") return Number.POSITIVE_INFINITY;
  if (bare === "true" || bare === "false") return bare === "true";
  return /^"(.*)"$/.exec(bare)?.[1];
};

const all = files.map(({ path, source }) => ({ path, source, defaults: defaultsIn(source) }));

const documented = all.flatMap(({ path, source, defaults }) => {
  const rows: (readonly [where: string, said: Scalar, value: Scalar])[] = [];
  eachNode(source, (node) => {
    if (!ts.isPropertySignature(node)) return;
    const name = node.name.getText();
    const comment = ts
      .getJSDocCommentsAndTags(node)
      .map((doc) => doc.getText())
      .join("\n");
    const said = parseDefault(
      /Default: (`[^`]*`|"[^"]*"|\d+ [KM]iB|\d[\d _]*(?:\.\d+)?|Infinity|true|false)/.exec(comment)?.[1] ??
        "",
    );
    const value = defaults.find((object) => object.has(name))?.get(name);
    if (said !== undefined && value !== undefined) rows.push([`${path}: ${name}`, said, value]);
  });
  return rows;
});

const docs = fileURLToPath(new URL("../../docs/reliability/", import.meta.url));

/** The rows of the tables `option | default | why`. */
const tableRows = readdirSync(docs)
  .filter((name) => name.endsWith(".md"))
  .flatMap((page) => {
    const tables = readFileSync(docs + page, "utf8").match(/^\| option \| default .*\n(?:\|.*\n)+/gm) ?? [];
    return tables.map((table) => ({
      page,
      rows: table
        .split("\n")
        .slice(2)
        .flatMap((line) => {
          const [, names = "", values = ""] =
            line.split(" | ").length > 1 ? ["", ...line.slice(2).split(" | ")] : [];
          const list = [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name as string);
          const said = values.split(/,(?! *\d{3})/).map(parseDefault);
          return list.flatMap((name, at) =>
            said[at] === undefined ? [] : [[name, said[at] as Scalar] as const],
          );
        }),
    }));
  });

/** The object that a table is about: the one that has most of its names. */
const objectOf = (names: readonly string[]): Defaults =>
  all
    .flatMap(({ defaults }) => defaults)
    .reduce<Defaults>((best, next) => {
      const fits = (object: Defaults): number => names.filter((name) => object.has(name)).length;
      return fits(next) > fits(best) ? next : best;
    }, new Map());

describe("defaults", () => {
  it.each(documented)("%s is documented as it is", (_where, said, value) => {
    expect(said).toBe(value);
  });

  it.each(
    tableRows.flatMap(({ page, rows }) => {
      const object = objectOf(rows.map(([name]) => name));
      return rows.flatMap(([name, said]) =>
        object.has(name) ? [[page, name, said, object.get(name) as Scalar] as const] : [],
      );
    }),
  )("%s: %s is in the table as it is", (_page, _name, said, value) => {
    expect(said).toBe(value);
  });

  it("are compared in number", () => {
    expect(documented.length).toBeGreaterThan(30);
    expect(tableRows.flatMap(({ rows }) => rows).length).toBeGreaterThan(30);
  });

  const root = fileURLToPath(new URL("../../", import.meta.url));
  const pages = ["README.md", "docs/streaming.md", "docs/reliability/deadlines.md"];
  const sources = files.map(({ source }) => source.text);
  const texts = [...pages.map((page) => readFileSync(root + page, "utf8")), ...sources].join("\n");

  it.each([
    [
      "headersMs, firstEventMs, idleMs and timeout",
      /^.*(?:timeout|headersMs|firstEventMs|idleMs).*\| (\d{3} \d{3})\b/gm,
      DEFAULT_TIMEOUT_MS,
    ],
    [
      "the limits of a timeout in comments",
      /(?:silen|head of its answer|first event|something new)[^/]*?Default: (\d{3} \d{3})\b/g,
      DEFAULT_TIMEOUT_MS,
    ],
    [
      "maxResponseBytes",
      /(?:maxResponseBytes|largest (?:answer|body|response))[^\n]*?(\d+) MiB/g,
      DEFAULT_MAX_RESPONSE_BYTES / 2 ** 20,
    ],
    ["maxEventBytes", /(?:maxEventBytes|largest event)[^\n]*?(\d+) MiB/g, DEFAULT_MAX_EVENT_BYTES / 2 ** 20],
  ])("%s is everywhere the value of its constant", (_name, mention, value) => {
    const said = [...texts.matchAll(mention)].map(([, number]) => Number(number?.replace(" ", "")));
    expect(said.length).toBeGreaterThan(1);
    expect(new Set(said)).toEqual(new Set([value]));
  });
});
