import type { Sent } from "./recorder.ts";

/** What matters of a request: what the API would see of it, in a form that can be compared. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  /** Names and values; the order of parameters with different names does not matter. */
  readonly query: readonly string[];
  readonly mediaType: string | null;
  readonly body: unknown;
  readonly beta: string | null;
  /** Which credential was sent. */
  readonly authorization: string;
}

/** The credentials that the programs are given. */
export const keys = { apiKey: "sk-conformance", adminAPIKey: "sk-admin-conformance" } as const;

export const wireRequest = ({ method, url, headers, bytes }: Sent): WireRequest => {
  const { pathname, searchParams } = new URL(url, "http://host");
  const contentType = headers["content-type"] ?? "";
  const mediaType = (contentType.split(";")[0] ?? "").trim().toLowerCase();
  return {
    method,
    path: pathname,
    query: inNameOrder([...searchParams].map(([name, value]) => [name, `${name}=${value}`])),
    mediaType: mediaType || null,
    body: bytes.length ? readBody(bytes, mediaType, contentType) : null,
    beta: headers["openai-beta"] ?? null,
    authorization: credential(headers["authorization"]),
  };
};

const credential = (header: string | undefined): string => {
  const kinds: Record<string, string> = {
    [`Bearer ${keys.apiKey}`]: "key",
    [`Bearer ${keys.adminAPIKey}`]: "admin key",
  };
  return header === undefined ? "none" : (kinds[header] ?? header);
};

const readBody = (bytes: Buffer, mediaType: string, contentType: string): unknown => {
  if (mediaType === "application/json") return JSON.parse(bytes.toString("utf8"));
  if (mediaType === "multipart/form-data") return readParts(bytes, contentType);
  return bytes.toString("latin1");
};

/** The parts of a form (RFC 7578 §4): name, file name, content type and bytes; the text of the boundary is chance. */
const readParts = (bytes: Buffer, contentType: string): string[] => {
  const boundary = /boundary="?([^";]+)/i.exec(contentType)?.[1];
  if (!boundary) throw new Error(`a form without a boundary: ${contentType}`);
  const sections = `\r\n${bytes.toString("latin1")}`.split(`\r\n--${boundary}`).slice(1, -1);
  return inNameOrder(
    sections.map((section) => {
      const [head = "", content = ""] = section.split(/\r\n\r\n(.*)/s);
      const parameter = (name: string): string | undefined =>
        new RegExp(`[; ]${name}="([^"]*)"`, "i").exec(head)?.[1];
      const name = parameter("name") ?? "";
      const part = {
        name,
        filename: parameter("filename"),
        type: /^content-type: *(.*)$/im.exec(head)?.[1],
        content,
      };
      return [name, JSON.stringify(part)];
    }),
  );
};

/** By name; what has the same name stays in its order, which means something. */
const inNameOrder = (entries: readonly (readonly [name: string, text: string])[]): string[] =>
  entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, text]) => text);
