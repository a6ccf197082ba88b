import OpenAI, { type ClientOptions } from "api-openai";
import { type Client, type CreateClientOptions, createClient } from "api-openai/core";
import { eventStreams } from "api-openai/streaming";
import { multipart } from "api-openai/uploads";
import type { World } from "./check.ts";

/** Every key of the suite is for a server of its own: a page may hold it. */
const common = { dangerouslyAllowBrowser: true };

/** A client of the server that keeps the contract. */
export const client = (world: World, options: ClientOptions = {}): OpenAI =>
  new OpenAI({
    apiKey: world.apiKey,
    adminAPIKey: world.adminAPIKey,
    baseURL: world.baseURL,
    ...common,
    ...options,
  });

/** A client of a route that misbehaves, as `server/hostile.ts` names them. */
export const clientOf = (world: World, route: string, options: ClientOptions = {}): OpenAI =>
  client(world, { baseURL: `${world.origin}/hostile/${route}`, ...options });

/** A client of the value face. */
export const valueClient = (world: World, options: Partial<CreateClientOptions> = {}): Client =>
  createClient({
    apiKey: world.apiKey,
    adminAPIKey: world.adminAPIKey,
    baseURL: world.baseURL,
    streaming: eventStreams,
    uploads: multipart,
    ...options,
  });

export const MESSAGES: [{ role: "user"; content: string }] = [{ role: "user", content: "Say it: 100 € 😀" }];
