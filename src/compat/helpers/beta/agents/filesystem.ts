// The official subpath `helpers/beta/agents/filesystem`.

export {
  type AgentDirectoryParams,
  prepareAgentDirectory,
} from "../../../../handwritten/helpers/agent-filesystem/agent-directory.ts";
export { type AgentFile, agentFile } from "../../../../handwritten/helpers/agent-filesystem/agent-file.ts";
export { agentFileDestination } from "../../../../handwritten/helpers/agent-filesystem/agent-file-destination.ts";
