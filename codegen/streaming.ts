import type { Document, Operation, Schema } from "./document.ts";
import type { TypeScope } from "./emit/type-scope.ts";
import { properties } from "./members.ts";
import type { NamedParameter } from "./parameters.ts";
import type { BodyModel } from "./request-body.ts";
import { goodContent } from "./responses.ts";

/** What decides whether the reply is a stream of events. */
export interface StreamModel {
  /** The parameter that switches the stream on; undefined where the operation has no other reply. */
  readonly by: StreamSwitch | undefined;
  readonly event: Schema;
}

export interface StreamSwitch {
  readonly member: string;
  readonly on: true | string;
}

/** Finds out whether an operation streams, and which of its parameters switches that on. */
export const streamModel = (
  operation: Operation,
  document: Document,
  body: BodyModel | undefined,
  query: readonly NamedParameter[],
  scope: TypeScope,
): StreamModel | undefined => {
  const content = goodContent(operation, document);
  const event = content["text/event-stream"]?.schema;
  if (!event) return undefined;
  if (Object.keys(content).length === 1) return { by: undefined, event };
  const members = new Set([
    ...query.map(({ member }) => member),
    ...(body?.schemas ?? []).flatMap((s) => Object.keys(properties(s, scope))),
  ]);
  if (members.has("stream")) return { by: { member: "stream", on: true }, event };
  if (members.has("stream_format")) return { by: { member: "stream_format", on: "sse" }, event };
  throw new Error(`codegen: ${operation.operationId} streams, but no parameter switches it on`);
};
