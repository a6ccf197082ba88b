import type { ServerResponse } from "node:http";
import { json, type RecordingServer, recordingServer } from "../../support/recording-server.ts";

export interface SessionServer extends RecordingServer {
  /** Sends an event to whoever follows the session. */
  tell(type: string, fields?: object): void;
  /** Whether its events are followed now. */
  isFollowed(): boolean;
  /** Breaks off, or ends, what is followed. */
  end(how?: "break"): void;
  /** The inputs that were submitted, in order. */
  readonly inputs: readonly { readonly type: string; readonly [field: string]: unknown }[];
}

export const SESSION = "as_1";
export const TURN = "turn_1";

export const session = (status: string, more: object = {}) => ({
  id: SESSION,
  status,
  required_actions: [],
  error: null,
  ...more,
});

export const turn = (status: string, more: object = {}) => ({
  id: TURN,
  session_id: SESSION,
  subagent_id: null,
  status,
  completed_at: /queued|progress/.test(status) ? null : 2,
  error: null,
  ...more,
});

/**
 * A session of an agent. After each input it does what the test says.
 *
 * @param onInput - gets the input and how many there were, 0 for the body of a new session; what it gives is answered in place of 202
 */
export const sessionServer = async (
  onInput: (server: SessionServer, input: SessionServer["inputs"][number], count: number) => unknown,
  status = "idle",
): Promise<SessionServer> => {
  let following: ServerResponse | undefined;
  let told = 0;
  const inputs: SessionServer["inputs"][number][] = [];
  const server: SessionServer = Object.assign(
    await recordingServer((request, response, count) => {
      if (request.method === "GET" && request.url.includes("/events")) {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.flushHeaders();
        following = response;
        response.once("close", () => {
          following = undefined;
        });
      } else if (request.method === "GET") json(session(status))(request, response, count);
      else if (request.url.endsWith("/sessions")) {
        response.writeHead(200, { "content-type": "text/event-stream" });
        following = response;
        onInput(server, JSON.parse(request.body), 0);
      } else {
        const [input] = (JSON.parse(request.body) as { events: [SessionServer["inputs"][number]] }).events;
        inputs.push(input);
        const refusal = onInput(server, input, inputs.length);
        if (refusal) json(refusal, 400)(request, response, count);
        else response.writeHead(202).end();
      }
    }),
    {
      inputs,
      tell: (type: string, fields: object = {}) => {
        told += 1;
        const event = {
          type: `agent.session.${type}`,
          event_id: `e_${told}`,
          session_id: SESSION,
          ...fields,
        };
        following?.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      },
      isFollowed: () => following !== undefined,
      end: (how?: "break") => void (how ? following?.destroy() : following?.end()),
    },
  );
  return server;
};

/** A turn from its beginning to the end of its work, with a message. */
export const tellTurn = ({ tell }: SessionServer, status = "completed", more: object = {}): void => {
  const inTurn = { turn_id: TURN };
  const message = { type: "message", role: "assistant", status: "completed", turn_id: TURN };
  const said = (id: string, phase: string | null, text: string) => ({
    ...message,
    id,
    phase,
    content: [{ type: "output_text", text }],
  });
  tell("turn.created", { ...inTurn, turn: turn("queued") });
  tell("turn.output_text.delta", { ...inTurn, delta: "Hel" });
  tell("turn.output_text.delta", { turn_id: "turn_of_a_subagent", delta: "??" });
  tell("turn.output_text.delta", { ...inTurn, delta: "lo" });
  tell("turn.item.done", { ...inTurn, output_index: 2, item: said("m3", "final_answer", " world") });
  tell("turn.item.done", { ...inTurn, output_index: 0, item: said("m1", "commentary", "thinking") });
  tell("turn.item.done", { ...inTurn, output_index: 1, item: said("m2", null, "Hello") });
  tell(`turn.${status}`, { ...inTurn, turn: turn(status, more) });
};
