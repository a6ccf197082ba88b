// The public surface of provider profiles. A bundle holds the ones that it names.

export type { AzureOptions } from "./azure.ts";
export type { BedrockEndpoint, BedrockOptions } from "./bedrock.ts";
export type {
  DeploymentFacts,
  FieldRules,
  Paths,
  ProfileFacts,
  RealtimeFacts,
  StreamFacts,
} from "./facts.ts";
export { defineProfile, type Profile } from "./profile.ts";
export * as profiles from "./table.ts";
