import type { RateLimitSpelling } from "../errors/index.ts";

/** What layers and streams need to know of a server that speaks OpenAI's API in its own way. */
export interface Provider {
  readonly name: string;
  /** Its proper name. */
  readonly title: string;
  readonly stream: {
    /** Whether a stream's last event is `[DONE]`. */
    readonly done: boolean;
    /** `sometimes`: a complete answer may come without a finish reason. */
    readonly finishReason: "always" | "sometimes";
  };
  /**
   * Which tokens its limits count: what a call asks for, from when it arrives, or what it has used. Absent where that is
   * not known.
   */
  readonly tokenCount?: "reserved" | "used" | undefined;
  /** How rate limits are spelled; absent where the server sends none. */
  readonly rateLimitHeaders?: RateLimitSpelling | undefined;
}
