import { bodyOf, serve, type TestServer } from "./hostile-server.ts";
import { until } from "./until.ts";

/** What such a server has counted when it is asked about a part. */
export interface UploadFacts {
  /** Which part it is: content is the bytes 0, 1, 2 …, so its first byte says where it stands. */
  readonly index: number;
  /** How often it came before. */
  readonly tries: number;
  /** Which of all parts it is by arrival, from 1. */
  readonly order: number;
}

export interface UploadServerOptions {
  readonly partSize?: number;
  /** Whether it is answered now. */
  readonly isReady?: (facts: UploadFacts, server: UploadServer) => boolean;
  /** Whether it is refused with 400. */
  readonly refuse?: (facts: UploadFacts) => boolean;
  /** Whether its connection is cut before it is acknowledged. */
  readonly cut?: (facts: UploadFacts) => boolean;
  readonly refuseCancel?: boolean;
}

export interface UploadServer extends TestServer {
  readonly baseURL: string;
  readonly created: { readonly filename: string; readonly bytes: number; readonly mime_type: string }[];
  /** What came, acknowledged or not. */
  readonly parts: string[];
  readonly acknowledged: string[];
  readonly refused: string[];
  readonly completed: { readonly part_ids: string[]; readonly md5?: string }[];
  readonly cancelled: string[];
  readonly keys: string[];
  /** The most parts that were under way at one time. */
  readonly most: () => number;
  /** Of the completed upload. */
  readonly content: () => string;
  /** Parts that came although they were acknowledged before. */
  readonly repeated: string[];
}

const DEFAULT_PART_SIZE = 30;

/** A server with the four operations of uploads, for one upload. `await using` closes it. */
export const uploadServer = async (options: UploadServerOptions = {}): Promise<UploadServer> => {
  const { partSize = DEFAULT_PART_SIZE, isReady, refuse, cut, refuseCancel = false } = options;
  const record = {
    created: [] as UploadServer["created"],
    parts: [] as string[],
    acknowledged: [] as string[],
    refused: [] as string[],
    completed: [] as UploadServer["completed"],
    cancelled: [] as string[],
    keys: [] as string[],
    repeated: [] as string[],
  };
  let inFlight = 0;
  let most = 0;
  const server = await serve(async (request, response) => {
    const body = await bodyOf(request);
    const url = request.url ?? "";
    const answer = (value: unknown, status = 200): void => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(value));
    };
    const fail = (): void => answer({ error: { message: "no", type: "invalid_request_error" } }, 400);
    const key = request.headers["idempotency-key"];
    if (typeof key === "string") record.keys.push(key);
    const upload = { id: "upload_1", object: "upload", status: "pending" };
    if (url.endsWith("/uploads")) {
      record.created.push(JSON.parse(body.toString()));
      answer(upload);
    } else if (url.endsWith("/complete")) {
      record.completed.push(JSON.parse(body.toString()));
      const { filename } = record.created[0] ?? {};
      answer({ ...upload, status: "completed", file: { id: "file_1", object: "file", filename } });
    } else if (url.endsWith("/cancel")) {
      record.cancelled.push(url.split("/").at(-2) ?? "");
      if (refuseCancel) fail();
      else answer({ ...upload, status: "cancelled" });
    } else {
      const part = partOf(body);
      const tries = record.parts.filter((each) => each === part).length;
      if (record.acknowledged.includes(part)) record.repeated.push(part);
      const facts = {
        index: Math.floor(part.charCodeAt(0) / partSize),
        tries,
        order: record.parts.push(part),
      };
      most = Math.max(most, ++inFlight);
      await until(() => response.destroyed || !isReady || isReady(facts, result));
      inFlight--;
      if (response.destroyed) return;
      if (cut?.(facts)) request.socket.destroy();
      else if (refuse?.(facts)) {
        record.refused.push(part);
        fail();
      } else answer({ id: `part_${record.acknowledged.push(part)}`, object: "upload.part" });
    }
  });
  const content = (): string =>
    (record.completed[0]?.part_ids ?? [])
      .map((id) => record.acknowledged[Number(id.replace("part_", "")) - 1])
      .join("");
  const result = Object.assign(server, record, {
    baseURL: `${server.origin}/v1`,
    most: () => most,
    content,
  });
  return result;
};

/** The bytes of the one part of a form. */
const partOf = (form: Buffer): string => {
  const text = form.toString("latin1");
  const start = text.indexOf("\r\n\r\n") + 4;
  return text.slice(start, text.lastIndexOf("\r\n--", text.length - 5));
};
