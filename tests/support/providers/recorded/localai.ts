import { profiles } from "../../../../src/handwritten/config/profiles/index.ts";
import { AuthenticationError, InternalServerError } from "../../../../src/handwritten/errors/index.ts";
import { chunkOf, completionOf, done, event, type Recording, usageChunk, usageOf } from "./recording.ts";

const errorOf = (code: number, message: string, type = ""): object => ({ error: { code, message, type } });

export const localai: Recording = {
  called: "LocalAI",
  profile: profiles.localai,
  sources: [
    "https://localai.io/features/openai-functions/",
    "https://github.com/mudler/LocalAI/blob/master/core/schema/openai.go",
  ],
  completion: {
    json: completionOf({ message: { role: "assistant", content: "Hi." } }, usageOf(9, 3)),
    want: { text: "Hi.", finishReason: "stop", usage: [9, 3, 12] },
  },
  stream: {
    stream: [
      // A reason that is empty is none.
      event(chunkOf({ role: "assistant", content: "" }, "")),
      event(chunkOf({ content: "Hi." }, "")),
      event(chunkOf({ content: "" }, "stop")),
      event(usageChunk(usageOf(9, 3))),
      done,
    ],
    want: { text: "Hi.", finishReason: "stop", usage: [9, 3, 12] },
  },
  // A model has an id and nothing else.
  models: { json: { object: "list", data: [{ id: "phi-a", object: "model" }] }, want: ["phi-a"] },
  unauthorized: {
    status: 401,
    json: errorOf(401, "Authentication failed", "invalid_request_error"),
    want: {
      error: AuthenticationError,
      kind: "authentication",
      status: 401,
      code: "401",
      says: "failed",
      mayPass: false,
    },
  },
  missingModel: {
    // It tries to load what it does not have.
    status: 500,
    json: errorOf(500, "could not load model - all backends returned error"),
    want: {
      error: InternalServerError,
      kind: "server",
      status: 500,
      code: "500",
      says: "could not load",
      mayPass: true,
    },
  },
  failing: {
    status: 500,
    json: errorOf(500, "rpc error: code = Unavailable desc = error reading from server: EOF"),
    want: {
      error: InternalServerError,
      kind: "server",
      status: 500,
      code: "500",
      says: "Unavailable",
      mayPass: true,
    },
  },
  odd: {
    "a backend that dies in the midst of a stream": {
      streamed: true,
      stream: [
        event(chunkOf({ role: "assistant", content: "Hi" }, "")),
        event(errorOf(500, "rpc error: backend died")),
        done,
      ],
      want: {
        error: InternalServerError,
        kind: "server",
        status: 500,
        says: "died",
        after: "Hi",
        mayPass: false,
      },
    },
  },
};
