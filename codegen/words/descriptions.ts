import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import type { Words } from "./words.ts";

/** A text alone, or with what to use instead of what is deprecated. */
export type Entry = string | Words;

export interface SchemaEntry extends Words {
  /** By path: `owner.name` is `name` in the object that `owner` is, contains, or lists. */
  readonly properties?: Readonly<Record<string, Entry>>;
}

export interface OperationEntry extends Words {
  /** By the name that the contract has. */
  readonly parameters?: Readonly<Record<string, Entry>>;
  /** Of a body that the contract describes in place, by path. */
  readonly body?: Readonly<Record<string, Entry>>;
  /** Of a result that the contract describes in place, by path. */
  readonly result?: Readonly<Record<string, Entry>>;
}

/** What `openapi/descriptions.yaml` holds. */
export interface Descriptions {
  /** Properties and parameters that mean the same wherever they occur, by name. */
  readonly common: Readonly<Record<string, Entry>>;
  /** The same of those that have one value only: the tags of shapes. */
  readonly constants: Readonly<Record<string, Entry>>;
  /** The same of what belongs to one group of operations alone, by the group and then by name. */
  readonly groups: Readonly<Record<string, Readonly<Record<string, Entry>>>>;
  /** A schema or operation of this name with this prefix has the words of the one without it. */
  readonly prefixes: readonly string[];
  /** Schemas that have the words of others, of the schema and by path of its properties, where they say nothing themselves. */
  readonly like: Readonly<Record<string, string | readonly string[]>>;
  readonly schemas: Readonly<Record<string, string | SchemaEntry>>;
  readonly operations: Readonly<Record<string, string | OperationEntry>>;
}

/** What the file says when it is empty. */
export const NO_DESCRIPTIONS: Descriptions = {
  common: {},
  constants: {},
  groups: {},
  prefixes: [],
  like: {},
  schemas: {},
  operations: {},
};

export const readDescriptions = async (file: URL): Promise<Descriptions> => ({
  ...NO_DESCRIPTIONS,
  ...((parse(await readFile(file, "utf8")) ?? {}) as Partial<Descriptions>),
});
