import { createClient } from "../../../src/handwritten/client/create-client.ts";
import { type Profile, profiles } from "../../../src/handwritten/config/profiles/index.ts";
import type { Client } from "../../../src/handwritten/core/assemble-client.ts";
import { eventStreams } from "../../../src/handwritten/streaming/events/event-streams.ts";
import { encodeForm } from "../../../src/handwritten/transport/encode-form.ts";
import { azureClassic, azureV1 } from "../../support/providers/azure.ts";
import { bedrock } from "../../support/providers/bedrock.ts";
import { groq } from "../../support/providers/groq.ts";
import { llamaCpp } from "../../support/providers/llama-cpp.ts";
import { lmStudio } from "../../support/providers/lm-studio.ts";
import { localai } from "../../support/providers/localai.ts";
import { ollama } from "../../support/providers/ollama.ts";
import { openai } from "../../support/providers/openai.ts";
import { openrouter } from "../../support/providers/openrouter.ts";
import {
  type Behaviour,
  type ProviderServer,
  providerServer,
} from "../../support/providers/provider-server.ts";
import { vllm } from "../../support/providers/vllm.ts";

/** A profile, and the server that it is to fit. */
export interface Provider {
  readonly called: string;
  readonly profile: Profile;
  readonly behaviour: Behaviour;
}

const of = (profile: Profile, behaviour: Behaviour): Provider => ({
  called: profile.title,
  profile,
  behaviour,
});

export const providers: readonly Provider[] = [
  of(profiles.openai, openai),
  of(profiles.ollama, ollama),
  of(profiles.llamaCpp, llamaCpp),
  of(profiles.vllm, vllm),
  of(profiles.lmStudio, lmStudio),
  of(profiles.localai, localai),
  of(profiles.openrouter, openrouter),
  of(profiles.groq, groq),
  of(profiles.bedrock(), bedrock),
  { ...of(profiles.azure(), azureV1), called: "Azure OpenAI, v1" },
  { ...of(profiles.azure({ apiVersion: "2024-10-21" }), azureClassic), called: "Azure OpenAI, dated" },
];

export const providerOf = (profile: Profile): Provider =>
  providers.find((provider) => provider.profile === profile) as Provider;

export interface Connection extends AsyncDisposable {
  readonly server: ProviderServer;
  readonly client: Client;
}

/** A client with the profile, and the server that it talks to; both end with `await using`. */
export const connect = async (
  { profile, behaviour }: Pick<Provider, "profile" | "behaviour">,
  apiKey: string | undefined = behaviour.key && "test-key",
): Promise<Connection> => {
  const server = await providerServer(behaviour);
  const client = createClient({
    profile,
    baseURL: server.baseURL,
    apiKey,
    streaming: eventStreams,
    uploads: encodeForm,
  });
  return { server, client, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
};
