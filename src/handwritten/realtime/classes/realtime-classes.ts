import type { RealtimeClientEvent, RealtimeServerEvent } from "../../../generated/models.ts";
import { checkOptions, type Rules } from "../../core/options/check-options.ts";
import { FLAG, FUNCTION, TEXT } from "../../core/options/kinds.ts";
import { AMOUNT, DELAY } from "../../core/options/range.ts";
import { ConfigurationError } from "../../errors/index.ts";
import { connect } from "../connect.ts";
import type { ConnectionOptions, SocketClass as WebSocketClass } from "../options.ts";
import { type RealtimeSession, realtimeAddress } from "../realtime-address.ts";
import { type CredentialOptions, credentialsFor } from "../socket-credentials.ts";
import type { SocketTarget } from "../socket-target.ts";
import { type ClassSource, targetOfClass } from "./class-target.ts";
import { SocketClass } from "./socket-class.ts";
import { OpenAIRealtimeError } from "./socket-class-error.ts";
import { connectionOptionsOf, type WSClientOptions } from "./ws-options.ts";

/** What a Realtime socket is for, and how it reconnects. A new connection has a new session: restore it in `reconnected`. */
interface RealtimeBehaviour {
  /** Reconnects after a loss. Default: false */
  reconnect?: boolean | undefined;
  /** Default: 5 */
  maxReconnectAttempts?: number | undefined;
  /** Milliseconds. Default: 500 */
  reconnectInitialDelay?: number | undefined;
  /** Milliseconds. Default: 8000 */
  reconnectMaxDelay?: number | undefined;
  /** Bytes of events that are kept while it reconnects, for `flushPending`. Default: 0, so that they are an `error` */
  maxQueueBytes?: number | undefined;
  /** Gives the whole address in place of the usual one. It gets the key. */
  buildRealtimeURL?: ((client: ClassSource, props: RealtimeProps) => URL) | undefined;
  /** Allows a key in a browser that is no client secret. Default: false */
  dangerouslyAllowBrowser?: boolean | undefined;
}

/** One of `model`, `callID` and `intent`, and how the socket behaves. */
export type RealtimeProps = RealtimeBehaviour & Exclude<RealtimeSession, { readonly intent: "translation" }>;

/** The same for `ws`. */
export type RealtimeWSProps = RealtimeProps & { options?: WSClientOptions | undefined };

/** The same for Azure, where a deployment stands for the model. Default: that of the client */
export type AzureRealtimeProps = RealtimeBehaviour & {
  deploymentName?: string | undefined;
  callID?: string | undefined;
  intent?: "transcription" | undefined;
};

const RULES: Rules<RealtimeBehaviour & Record<"model" | "callID" | "intent" | "options", unknown>> =
  /* @__PURE__ */ (() => ({
    model: TEXT,
    callID: TEXT,
    intent: TEXT,
    options: true,
    reconnect: FLAG,
    maxReconnectAttempts: { min: 0, integer: true },
    reconnectInitialDelay: DELAY,
    reconnectMaxDelay: DELAY,
    maxQueueBytes: AMOUNT,
    buildRealtimeURL: FUNCTION,
    dangerouslyAllowBrowser: FLAG,
  }))();

/** What differs between the classes. */
interface Variant {
  readonly name: string;
  readonly options: ConnectionOptions;
  readonly auth: CredentialOptions["auth"];
}

/** A Realtime socket with the official members: see {@link OpenAIRealtimeWS}. */
abstract class RealtimeSocket extends SocketClass<RealtimeClientEvent, RealtimeServerEvent> {
  protected constructor(
    props: RealtimeWSProps,
    client: ClassSource | undefined,
    { name, options, auth }: Variant,
  ) {
    checkOptions(props, RULES, { of: `new ${name}()` });
    const target = targetOfClass(client, name);
    const { dangerouslyAllowBrowser } = props;
    const behaviour: ConnectionOptions = {
      ...options,
      reconnect: props.reconnect && {
        maxAttempts: props.maxReconnectAttempts,
        baseDelayMs: props.reconnectInitialDelay,
        maxDelayMs: props.reconnectMaxDelay,
      },
    };
    super({
      address: () => addressOf(target, props, client),
      open: (address, signal) =>
        connect(
          target,
          {
            operation: "connectRealtime",
            path: "/realtime",
            address,
            // The program does it in `reconnected`.
            restores: { session: false, items: false },
            credentials: (request) =>
              credentialsFor(target, request, { ...behaviour, auth, dangerouslyAllowBrowser }),
          },
          { ...behaviour, signal },
        ),
      maxRetainedBytes: props.maxQueueBytes ?? 0,
      isFlushedByHand: true,
      error: (message, event, cause) => new OpenAIRealtimeError(message, event, { cause }),
    });
  }

  /** The same as `send`. */
  sendResponseCreate(event: Extract<RealtimeClientEvent, { readonly type: "response.create" }>): void {
    this.send(event);
  }
}

const addressOf = (target: SocketTarget, props: RealtimeProps, client: ClassSource | undefined): URL => {
  const usual = realtimeAddress(target, props, queryOf(target, props));
  if (!props.buildRealtimeURL) return usual;
  const url = new URL(props.buildRealtimeURL(client ?? { environment: target }, props));
  if (!/^wss?:$/.test(url.protocol))
    throw new ConfigurationError("`buildRealtimeURL` must give an address that begins with wss: or ws:");
  return url;
};

/** A deployment that is named here wins over that of the client. */
const queryOf = ({ profile }: SocketTarget, { model }: RealtimeProps): Record<string, string> | undefined => {
  const parameter = profile?.deployments?.name && profile.realtime?.modelParameter;
  return parameter && model ? { [parameter]: model } : undefined;
};

const azureProps = <Props extends AzureRealtimeProps>(client: ClassSource, props: Props): RealtimeWSProps => {
  const { deploymentName, ...rest } = props;
  if (rest.callID !== undefined || rest.intent !== undefined) {
    if (deploymentName !== undefined)
      throw new ConfigurationError(
        "an Azure Realtime socket takes one of `deploymentName`, `callID` and `intent`",
      );
    return rest as RealtimeWSProps;
  }
  const model = deploymentName ?? targetOfClass(client, "azure").profile?.deployments?.name;
  if (!model) throw new ConfigurationError("an Azure Realtime socket needs a `deploymentName`");
  return { ...rest, model } as RealtimeWSProps;
};

/**
 * A Realtime socket over `ws`, with the official constructor and members, over the connection of `connectRealtime`. Listen to
 * `error`, and to the events of the server by their types; `socket` has `open` and `close`.
 *
 * @example
 * const socket = new OpenAIRealtimeWS({ model: "gpt-realtime" });
 * socket.on("error", console.error);
 * socket.on("response.output_text.delta", ({ delta }) => process.stdout.write(delta));
 * socket.send({ type: "response.create" });
 *
 * @throws ConfigurationError for options that do not go together
 * @see https://developers.openai.com/api/docs/guides/realtime-websocket
 */
export class OpenAIRealtimeWS extends RealtimeSocket {
  /** @param client - default: one with the settings of the environment variables */
  constructor(props: RealtimeWSProps, client?: ClassSource) {
    const options = connectionOptionsOf(props.options, "`options` of OpenAIRealtimeWS");
    super(props, client, { name: "OpenAIRealtimeWS", options, auth: "header" });
  }

  /** The same as the constructor, which takes a key that is a function too. */
  static async create(client: ClassSource, props: RealtimeWSProps): Promise<OpenAIRealtimeWS> {
    return new OpenAIRealtimeWS(props, client);
  }

  static async azure(
    client: ClassSource,
    props: AzureRealtimeProps & { options?: WSClientOptions | undefined } = {},
  ): Promise<OpenAIRealtimeWS> {
    return new OpenAIRealtimeWS(azureProps(client, props), client);
  }
}

/**
 * The same over the platform's `WebSocket`, where there is one: the key is one of its protocols, on Azure a header.
 *
 * @throws ConfigurationError for options that do not go together
 */
export class OpenAIRealtimeWebSocket extends RealtimeSocket {
  /** @param client - default: one with the settings of the environment variables */
  constructor(props: RealtimeProps, client?: ClassSource) {
    const isAzure = Boolean(client && targetOfClass(client, "OpenAIRealtimeWebSocket").profile?.deployments);
    const platform = globalThis.WebSocket as WebSocketClass | undefined;
    super(props, client, {
      name: "OpenAIRealtimeWebSocket",
      options: isAzure ? {} : { WebSocket: platform },
      auth: isAzure ? "header" : "subprotocol",
    });
  }

  /** The same as the constructor, which takes a key that is a function too. */
  static async create(client: ClassSource, props: RealtimeProps): Promise<OpenAIRealtimeWebSocket> {
    return new OpenAIRealtimeWebSocket(props, client);
  }

  static async azure(client: ClassSource, props: AzureRealtimeProps = {}): Promise<OpenAIRealtimeWebSocket> {
    return new OpenAIRealtimeWebSocket(azureProps(client, props), client);
  }
}
