import { type Readable, readable, type TextFormat } from "./output-format.ts";

/** The format of the text of an agent. */
export interface AgentFormat {
  readonly type: "json_schema";
  readonly schema: Record<string, unknown>;
}

/** The same format for an agent, which has neither name nor strictness. */
export const agentFormatOf = <Output>(
  format: TextFormat & Readable<Output>,
): AgentFormat & Readable<Output> =>
  readable({ type: "json_schema", schema: format.schema }, "auto-parseable-response-format", (text) =>
    format.$parseRaw(text),
  );
