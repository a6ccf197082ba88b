import { describe, expect, it } from "@jest/globals";
import { Environment } from "../../src/handwritten/config/environment.ts";
import { azure } from "../../src/handwritten/config/profiles/azure.ts";
import { profiles } from "../../src/handwritten/config/profiles/index.ts";
import { type RealtimeSession, realtimeAddress } from "../../src/handwritten/realtime/realtime-address.ts";

const openai = new Environment({ apiKey: "k" });
const azureV1 = new Environment({
  apiKey: "k",
  profile: azure({ endpoint: "https://mine.openai.azure.com" }),
});
const dated = { endpoint: "https://mine.openai.azure.com", apiVersion: "2025-04-01-preview" };
const azureDated = new Environment({ apiKey: "k", profile: azure(dated) });
const azureDeployed = new Environment({ apiKey: "k", profile: azure({ ...dated, deployment: "voice" }) });
const vllm = new Environment({ profile: profiles.vllm });
const bare = { name: "bare", baseURL: "https://llm.example/v1", authenticate: () => ({}) };
const moved = openai.with({ realtimeBaseURL: "wss://rt.example/live" });

describe("realtimeAddress", () => {
  it.each<{ target: Parameters<typeof realtimeAddress>[0]; session: RealtimeSession; want: string }>([
    {
      target: openai,
      session: { model: "gpt-realtime" },
      want: "wss://api.openai.com/v1/realtime?model=gpt-realtime",
    },
    { target: openai, session: { callID: "rtc_1" }, want: "wss://api.openai.com/v1/realtime?call_id=rtc_1" },
    {
      target: openai,
      session: { intent: "transcription" },
      want: "wss://api.openai.com/v1/realtime?intent=transcription",
    },
    {
      target: openai,
      session: { intent: "translation", model: "gpt-realtime-translate" },
      want: "wss://api.openai.com/v1/realtime/translations?model=gpt-realtime-translate",
    },
    { target: bare, session: { model: "m" }, want: "wss://llm.example/v1/realtime?model=m" },
    { target: moved, session: { model: "m" }, want: "wss://rt.example/live?model=m" },
    {
      target: openai,
      session: { model: "a&b=c d" },
      want: "wss://api.openai.com/v1/realtime?model=a%26b%3Dc+d",
    },
    {
      target: azureV1,
      session: { model: "voice" },
      want: "wss://mine.openai.azure.com/openai/v1/realtime?model=voice",
    },
    {
      target: azureDated,
      session: { model: "voice" },
      want: "wss://mine.openai.azure.com/openai/realtime?api-version=2025-04-01-preview&deployment=voice",
    },
    {
      target: azureDeployed,
      session: { model: "other" },
      want: "wss://mine.openai.azure.com/openai/realtime?api-version=2025-04-01-preview&deployment=voice",
    },
    { target: vllm, session: { model: "m" }, want: "ws://127.0.0.1:8000/v1/realtime" },
  ])("of $session is $want", ({ target, session, want }) => {
    expect(realtimeAddress(target, session, undefined).href).toBe(want);
  });

  it("takes more parameters, which win", () => {
    const { href } = realtimeAddress(azureDated, { model: "m" }, { "api-version": "next", more: "1" });
    expect(href).toBe("wss://mine.openai.azure.com/openai/realtime?api-version=next&deployment=m&more=1");
  });

  it.each<{ name: string; session: object; want: RegExp }>([
    { name: "nothing", session: {}, want: /one of/ },
    { name: "a model and a call", session: { model: "m", callID: "c" }, want: /one of/ },
    { name: "a model and a transcription", session: { model: "m", intent: "transcription" }, want: /one of/ },
    { name: "another intent", session: { intent: "other" }, want: /intent/ },
    { name: "a translation without a model", session: { intent: "translation" }, want: /model/ },
  ])("refuses $name", ({ session, want }) => {
    expect(() => realtimeAddress(openai, session as RealtimeSession, undefined)).toThrow(want);
  });

  it("refuses a server without a Realtime API", () => {
    const ollama = new Environment({ profile: profiles.ollama });
    expect(() => realtimeAddress(ollama, { model: "m" }, undefined)).toThrow("Ollama has no Realtime API");
  });
});
