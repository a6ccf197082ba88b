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

/** One method of the class \`Racks\`, and the types that it names. */
export interface MadeResource {
  readonly methods: string;
  readonly types?: string;
}

/** A package with one resource, \`racks\`. */
export const packageFiles = ({ methods, types = "" }: MadeResource, version = "9.1.0"): Files => ({
  ...core,
  "package.json": JSON.stringify({ name: "openai", version }),
  "src/client.ts": `
import { Racks } from './resources/racks';
export class OpenAI {
  racks: Racks = new Racks(this);
}
`,
  "src/resources/racks.ts": `${imports}
export class Racks extends APIResource {
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
  create(body: RackCreateParams, options?: RequestOptions): APIPromise<Rack> {
    return this._client.post('/racks', { body, ...options, __security: { bearerAuth: true } });
  }
`;

export const rackTypes = `
export interface Rack { id: string; width: number; material: 'oak' | 'pine'; note?: string | null; }
export interface RackCreateParams { width: number; }
`;
