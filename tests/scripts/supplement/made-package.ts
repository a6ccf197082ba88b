import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Paths and texts of a package's files. */
export type Files = Readonly<Record<string, string>>;

/** What every made package has: pages, uploads, and the types around a request. */
const core: Files = {
  "src/core/api-promise.ts": "export class APIPromise<T> extends Promise<T> {}\n",
  "src/core/resource.ts":
    "export abstract class APIResource { protected _client: any; constructor(client: any) { this._client = client; } }\n",
  "src/core/streaming.ts": "export class Stream<Item> { item?: Item; }\n",
  "src/core/uploads.ts": "export type Uploadable = Blob | { bytes: string };\n",
  "src/internal/request-options.ts": "export interface RequestOptions { headers?: unknown; }\n",
  "src/core/pagination.ts": `
export interface CursorPageResponse<Item> { data: Array<Item>; has_more: boolean; }
export interface CursorPageParams { after?: string; limit?: number; }
export class CursorPage<Item> extends AbstractPage<Item> implements CursorPageResponse<Item> {
  data: Array<Item>;
  nextPageRequestOptions() {
    const data = this.data;
    const id = data[data.length - 1]?.id;
    if (!id) {
      return null;
    }
    return { ...this.options, query: { ...maybeObj(this.options.query), after: id } };
  }
}
`,
};

const imports = `
import { APIResource } from '../core/resource';
import { APIPromise } from '../core/api-promise';
import { Stream } from '../core/streaming';
import { type Uploadable } from '../core/uploads';
import { CursorPage, type CursorPageParams, PagePromise } from '../core/pagination';
import { RequestOptions } from '../internal/request-options';
`;

/** One method of the class \`Shelves\`, and the types that it names. */
export interface MadeResource {
  readonly methods: string;
  readonly types?: string;
}

/** A package with one resource, \`shelves\`. */
export const packageFiles = ({ methods, types = "" }: MadeResource, version = "9.1.0"): Files => ({
  ...core,
  "package.json": JSON.stringify({ name: "openai", version }),
  "src/client.ts": `
import { Shelves } from './resources/shelves';
export class OpenAI {
  shelves: Shelves = new Shelves(this);
}
`,
  "src/resources/shelves.ts": `${imports}
export class Shelves extends APIResource {
${methods}
}
${types}
`,
});

/** Writes files into a folder and gives the folder back. */
export async function written(folder: string, files: Files): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** A method that creates something, with a body and a result. */
export const createMethod = `
  create(body: ShelfCreateParams, options?: RequestOptions): APIPromise<Shelf> {
    return this._client.post('/shelves', { body, ...options, __security: { bearerAuth: true } });
  }
`;

export const shelfTypes = `
export interface Shelf { id: string; width: number; material: 'oak' | 'pine'; note?: string | null; }
export interface ShelfCreateParams { width: number; }
`;
