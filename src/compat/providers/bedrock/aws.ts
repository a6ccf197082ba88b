// `api-openai/providers/bedrock/aws`: Amazon Bedrock with AWS credentials too.

export {
  type BedrockAWSOptions as BedrockProviderOptions,
  bedrock,
} from "../../../handwritten/bedrock/aws.ts";
export type {
  AWSCredentialSource as AwsCredentialsProvider,
  AWSCredentials as AwsCredentialIdentity,
} from "../../../handwritten/bedrock/credentials.ts";
