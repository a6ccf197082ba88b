// The official subpath `helpers/beta/agents/zod`.

import { type AgentFormat, agentFormatOf } from "../../../../handwritten/structured/agent-format.ts";
import type { Readable } from "../../../../handwritten/structured/index.ts";
import { type ZodOutput, type ZodSchema, zodTextFormat } from "../../zod.ts";

/**
 * The format of the text of an agent, for a schema of zod 3, zod 4 or `zod/mini`. A turn reads its output with it.
 *
 * @throws ConfigurationError for a schema that cannot be converted, or cannot be strict
 */
export const zodAgentTextFormat = <Schema extends ZodSchema>(
  schema: Schema,
): AgentFormat & Readable<ZodOutput<Schema>> => agentFormatOf(zodTextFormat(schema, "agent_output"));
