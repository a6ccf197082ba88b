import { type ClientOptions, OpenAI } from "../../../src/handwritten/index.ts";
import { type Ears, ears } from "./ears.ts";
import { type Evidence, witness } from "./evidence.ts";
import { bare } from "./holder.ts";
import { KEYS } from "./keys.ts";
import { hurried, type Stage } from "./stage.ts";

/** The key of clients here, unless they have another: it is known by no pattern. */
export const KEY: string = KEYS.opaque;

/** What there is to have an accident with. */
export interface World {
  readonly api: Stage;
  readonly ears: Ears;
  /** A client of the API, with everybody listening. */
  client(options?: ClientOptions): OpenAI;
  /** Makes a call and collects what there is to see. */
  see(call: () => unknown, ...shown: readonly unknown[]): Promise<Evidence>;
}

/** Something that goes wrong in a way of its own. */
export interface Accident {
  readonly name: string;
  happen(world: World): Promise<Evidence>;
  /** What the error says all the same; absent where nothing is thrown. */
  readonly says?: RegExp;
  /** Default: the key. */
  readonly secrets?: readonly string[];
  /** The caller has put the key into the request, which shows it. */
  readonly perCall?: boolean;
}

export const worldOf = (api: Stage, { perCall }: Accident): World => {
  const listening = ears({ requests: !perCall });
  return {
    api,
    ears: listening,
    client: (options = {}) =>
      new OpenAI({
        ...bare,
        apiKey: KEY,
        baseURL: api.baseURL,
        clock: hurried,
        logger: listening.logger,
        logLevel: "debug",
        logBodies: true,
        onEvent: listening.onEvent,
        layers: [listening.layer],
        ...options,
      }),
    see: (call, ...shown) => witness(call, listening, shown),
  };
};
