import type { ClientEvent } from "../../core/events.ts";
import { ConfigurationError } from "../../errors/index.ts";

type DiagnosticsChannel = typeof import("node:diagnostics_channel");

/**
 * Publishes every event of a client on a channel of Node's, `api-openai:retry` and so on by its type, for tools that
 * listen without the program's help. Given as `onEvent`. Without a listener it costs a look-up.
 *
 * @throws ConfigurationError where there is no `node:diagnostics_channel`
 * @see https://nodejs.org/api/diagnostics_channel.html
 * @example
 * const openai = new OpenAI({ onEvent: diagnosticsChannel() });
 */
export const diagnosticsChannel = (): ((event: ClientEvent) => void) => {
  const diagnostics = globalThis.process?.getBuiltinModule?.("node:diagnostics_channel") as
    | DiagnosticsChannel
    | undefined;
  if (!diagnostics) throw new ConfigurationError("`diagnosticsChannel` needs node:diagnostics_channel");
  const channels = new Map<string, ReturnType<DiagnosticsChannel["channel"]>>();
  return (event) => {
    const channel = channels.get(event.type) ?? diagnostics.channel(`api-openai:${event.type}`);
    channels.set(event.type, channel);
    if (channel.hasSubscribers) channel.publish(event);
  };
};
