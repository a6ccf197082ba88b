import { Environment } from "../../config/environment.ts";
import { type SocketSource, type SocketTarget, targetOf } from "../socket-target.ts";

/** A client, an environment, or what is needed of them to connect. */
export type ClassSource = SocketSource | { readonly apiKey: string; readonly baseURL: string };

/** @param source - default: the settings of the environment variables */
export const targetOfClass = (source: ClassSource | undefined, name: string): SocketTarget => {
  if (source === undefined) return new Environment();
  if (isBare(source)) return new Environment({ apiKey: source.apiKey, baseURL: source.baseURL });
  return targetOf(source, name);
};

const isBare = (source: ClassSource): source is { readonly apiKey: string; readonly baseURL: string } =>
  typeof source === "object" &&
  source !== null &&
  !("environment" in source || "authenticate" in source) &&
  "apiKey" in source &&
  typeof source.apiKey === "string";
