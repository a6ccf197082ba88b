/** What every contender is asked to do; each does it the way its documentation shows. */
export interface Contender {
  /** One chat completion; resolves with the text of the first choice. */
  complete(): Promise<string | null | undefined>;
  /** One chat completion of another model, for a message of any length; resolves with the text of the first choice. */
  ask?(model: string, content: string): Promise<string | null | undefined>;
  /** One chat completion that the server refuses with 429, without another attempt; resolves with the status of the error. */
  refused?(): Promise<unknown>;
  /** One streamed chat completion, read to its end; resolves with the number of events that held text. */
  stream(): Promise<number>;
  /** The same put together as it comes; resolves with the text of the first choice. Not everybody has that. */
  accumulate?(): Promise<string | null | undefined>;
  /** A stream of tool calls put together as it comes; resolves with the arguments of each call. */
  toolStream?(): Promise<readonly string[]>;
  /** The events of a socket of the Realtime API, read to the last; resolves with the number of those that held text. */
  socket?(): Promise<number>;
  /** All files, page after page; resolves with the number of those that had an id. */
  files?(): Promise<number>;
  /** One call for the embeddings of some inputs; resolves with the vectors. */
  embed?(inputs: string[]): Promise<readonly ArrayLike<number>[]>;
  /** Uploads a file from the disk as a stream; resolves with the size that the server says. */
  upload?(path: string): Promise<number>;
}

/** Imports the contender's library and constructs its client: what an application pays before its first call. */
export type Start = (baseURL: string) => Promise<Contender>;

export const apiKey = "sk-bench";
export const model = "gpt-5.2";
/** The server refuses this one. */
export const refusedModel = "gpt-refused";
/** The server answers this one with tool calls. */
export const toolModel = "gpt-tools";
export const embeddingModel = "text-embedding-3-small";
/** Items of a page. */
export const pageSize = 100;
export const messages: { role: "system" | "user"; content: string }[] = [
  { role: "system", content: "You answer in one short paragraph, without headings and without lists." },
  {
    role: "user",
    content: "Why is the sky blue at noon and red at dusk? Explain it to a ten-year-old, please.",
  },
];
