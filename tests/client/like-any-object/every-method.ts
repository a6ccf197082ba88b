import { afterAll, beforeAll } from "@jest/globals";
import { OpenAI } from "../../../src/handwritten/index.ts";
import { familiarFace } from "../../both-apis/apis.ts";
import { callArguments } from "../../both-apis/call-arguments.ts";
import { contractCalls } from "../../both-apis/contract-calls.ts";
import { json, type RecordingServer, recordingServer } from "../../support/recording-server.ts";

export type Method = (...args: unknown[]) => unknown;
export type Members = Record<string, Method>;

/** A method of the client and arguments that its operation takes. */
export interface MethodCall {
  /** `chat.completions.create` */
  readonly name: string;
  /** `chat.completions` */
  readonly resource: string;
  /** `create` */
  readonly method: string;
  readonly args: readonly unknown[];
  /** Whether its operation answers with anything. */
  readonly hasAnswer: boolean;
}

const parentOf = (path: string): string => path.split(".").slice(0, -1).join(".");
const lastOf = (path: string): string => path.split(".").at(-1) as string;

/** Every method of the client that can be asked for one document, with as few arguments as it takes. */
export const everyMethod: readonly MethodCall[] = [...familiarFace].flatMap(([id, makers]) => {
  const calls = contractCalls.filter((one) => one.id === id && one.extent === "minimal");
  const call = calls.find(({ streams }) => !streams);
  if (!call && calls.length > 0) return [];
  if (!call) throw new Error(`${id} has no call`);
  return makers.map(([name]) => ({
    name,
    resource: parentOf(name),
    method: lastOf(name),
    args: callArguments(call),
    hasAnswer: Object.entries(call.operation.responses).some(
      ([status, content]) => status.startsWith("2") && Object.keys(content).length > 0,
    ),
  }));
});

/** Every prefix of a dotted name but the name itself: `chat` and `chat.completions`. */
const holdersOf = (name: string): string[] =>
  name
    .split(".")
    .slice(0, -1)
    .map((_, index, names) => names.slice(0, index + 1).join("."));

/** The dotted path of every resource of the client. */
export const everyResource: readonly string[] = [
  ...new Set(everyMethod.flatMap(({ name }) => holdersOf(name))),
];

/** What stands at a dotted path below an object; the object itself at the empty path. */
export const at = (root: object, path: string): Members =>
  path
    .split(".")
    .filter(Boolean)
    .reduce((owner, name) => owner[name] as unknown as Members, root as Members);

/** The object that holds the resource at a path, and its name there. */
export const holderOf = (root: object, path: string): [holder: Members, name: string] => [
  at(root, parentOf(path)),
  lastOf(path),
];

/** Calls a method as a program does: on the object that it is a member of. */
export const invoke = (root: object, { resource, method, args }: MethodCall): unknown =>
  (at(root, resource)[method] as Method).apply(at(root, resource), [...args]);

/** A server that every operation can read an answer of. */
export const listServer = (): Promise<RecordingServer> =>
  recordingServer(json({ object: "list", data: [], has_more: false, usage: null }));

export const secrets = { apiKey: "sk-like-any-object-0123456789", adminAPIKey: "sk-admin-0123456789" };

export const clientOf = ({ baseURL }: RecordingServer, Client: typeof OpenAI = OpenAI): OpenAI =>
  new Client({ ...secrets, baseURL });

/** What a call gives, and the requests that it made, as `GET /v1/models`. */
export const exchange = async (
  { requests }: RecordingServer,
  call: () => unknown,
): Promise<{ value: unknown; sent: string[] }> => {
  const before = requests.length;
  const value = await call();
  return { value, sent: requests.slice(before).map(({ method, url }) => `${method} ${url}`) };
};

/** What each method sends, by its name, from a client that nothing was done to. */
export const plainRequests = async (server: RecordingServer): Promise<ReadonlyMap<string, string>> => {
  const lines = new Map<string, string>();
  for (const call of everyMethod) {
    const { sent } = await exchange(server, () => invoke(clientOf(server), call));
    if (sent.length !== 1) throw new Error(`${call.name} sent ${sent.length} requests`);
    lines.set(call.name, sent[0] as string);
  }
  return lines;
};

/** A server of a file of tests, and what a client that nothing was done to sends it. Known when the first test begins. */
export interface ObservedServer {
  readonly server: RecordingServer;
  readonly plain: ReadonlyMap<string, string>;
}

/** Opens the server before the tests of the file that calls it, and closes it after them. */
export const observedServer = (): ObservedServer => {
  const api = {} as { server: RecordingServer; plain: ReadonlyMap<string, string> };
  beforeAll(async () => {
    api.server = await listServer();
    api.plain = await plainRequests(api.server);
  });
  afterAll(async () => {
    await api.server[Symbol.asyncDispose]();
  });
  return api;
};
