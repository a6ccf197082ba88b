// `api-openai/providers/bedrock`: Amazon Bedrock with a Bedrock API key.

export { type BedrockProviderOptions, bedrock } from "../../handwritten/bedrock/provider.ts";
