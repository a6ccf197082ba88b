import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, expect } from "@jest/globals";
import { serveBytes, type TestServer } from "../support/hostile-server.ts";
import { type Answer, json, type RecordingServer, recordingServer } from "../support/recording-server.ts";

/** The API, and a second server on another port which nobody may reach. */
export interface TwoServers {
  readonly api: RecordingServer;
  readonly second: TestServer;
  /** What the API answers with until the test ends; `{}` unless it is told. */
  answer(next: Answer): void;
}

/** Connections to a server are accepted in their order: when one of our own is, all before it have been counted. */
const connectionsTo = async (server: TestServer): Promise<number> => {
  const socket = connect(server.port, "127.0.0.1").end("GET / HTTP/1.1\r\n\r\n");
  await once(socket, "data");
  socket.destroy();
  return server.opened();
};

/** Starts both for the suite that calls it, and fails each test after which the second one has been connected to. */
export const twoServers = (): TwoServers => {
  let api: RecordingServer;
  let second: TestServer;
  let answer: Answer = json({});
  let ownVisits = 0;
  beforeAll(async () => {
    api = await recordingServer((...exchange) => answer(...exchange));
    second = await serveBytes((socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"));
  });
  afterEach(async () => {
    api.requests.length = 0;
    answer = json({});
    const connections = await connectionsTo(second);
    ownVisits++;
    expect(connections - ownVisits).toBe(0);
  });
  afterAll(async () => {
    await api[Symbol.asyncDispose]();
    await second[Symbol.asyncDispose]();
  });
  return {
    get api() {
      return api;
    },
    get second() {
      return second;
    },
    answer: (next) => {
      answer = next;
    },
  };
};
