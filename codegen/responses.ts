import type { Document, MediaType, Operation, Response, Schema } from "./document.ts";

/** How a good answer is read, and what it then is. */
export interface ReplyModel {
  readonly reply: "json" | "text" | "bytes" | "events" | "nothing";
  readonly result: Schema | undefined;
}

/** The media types of the answer that says that all went well. */
export const goodContent = (operation: Operation, document: Document): Record<string, MediaType> => {
  const status = Object.keys(operation.responses).find((code) => code.startsWith("2"));
  const response = operation.responses[status ?? ""] as Response | undefined;
  if (!response) throw new Error(`codegen: ${operation.operationId} declares no good response`);
  const target = response.$ref
    ? document.components.responses?.[response.$ref.split("/").at(-1) ?? ""]
    : response;
  return target?.content ?? {};
};

/** Reads from its media types how an answer is to be read. */
export const goodReply = (operation: Operation, document: Document): ReplyModel => {
  const content = goodContent(operation, document);
  const types = Object.keys(content).filter((type) => type !== "text/event-stream");
  if (types.length === 0)
    return { reply: "text/event-stream" in content ? "events" : "nothing", result: undefined };
  if (types.some((type) => type !== "application/json" && type !== "text/plain"))
    return { reply: "bytes", result: undefined };
  return { reply: "json", result: content["application/json"]?.schema };
};

/** Which result a value of one member leads to: a schema, or null for plain text. */
export interface ChoiceModel {
  readonly member: string;
  /** What it is when no case fits. */
  readonly otherwise: Schema;
  readonly cases: Readonly<Record<string, Schema | null>>;
}
