import type { World } from "./check.ts";

/** Written into the suite when it is built, so that it is known at module scope, where policies are made. */
declare const SERVER_FACTS: Omit<World, "platform">;

export const server: Omit<World, "platform"> = SERVER_FACTS;
