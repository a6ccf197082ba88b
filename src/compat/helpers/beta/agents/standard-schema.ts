// The official subpath `helpers/beta/agents/standard-schema`.

import { type AgentFormat, agentFormatOf } from "../../../../handwritten/structured/agent-format.ts";
import type {
  JSONSchema,
  OutputOf,
  Readable,
  StandardSchema,
} from "../../../../handwritten/structured/index.ts";
import { standardTextFormat } from "../../standard-schema.ts";

/**
 * The format of the text of an agent, for a schema of any library. A turn reads its output with it.
 *
 * @param jsonSchema - its JSON Schema, where the library does not convert by itself
 * @throws ConfigurationError for a schema that cannot be converted, or cannot be strict
 */
export const standardAgentTextFormat = <Schema extends StandardSchema>(
  schema: Schema,
  jsonSchema?: JSONSchema,
): AgentFormat & Readable<OutputOf<Schema>> =>
  agentFormatOf(standardTextFormat(schema, "agent_output", { schema: jsonSchema }));
