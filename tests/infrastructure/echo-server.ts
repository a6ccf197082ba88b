import { type RecordingServer, recordingServer } from "../support/recording-server.ts";

/** A server whose answer to a request for an embedding holds the number that was sent, so that a mixed answer shows. */
export const echoServer = (): Promise<RecordingServer> =>
  recordingServer(({ body }, response) => {
    const { input } = JSON.parse(body || "{}") as { input?: string };
    const data = [{ object: "embedding", index: 0, embedding: [Number(input)] }];
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({ object: "list", model: "m", data, usage: { prompt_tokens: 1, total_tokens: 1 } }),
    );
  });
