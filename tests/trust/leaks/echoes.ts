import type { Answer } from "../../support/recording-server.ts";
import { json } from "../../support/recording-server.ts";
import { events, text } from "./failures.ts";
import { formsOf } from "./search.ts";

/** How a server may write what it was sent. */
export const writings = (key: string): Readonly<Record<string, string>> => {
  const { hex: _, "bytes as Node prints them": __, ...forms } = formsOf(key);
  const half = Math.floor(key.length / 2);
  return {
    ...forms,
    "its first half": `${key.slice(0, half)}…`,
    "its second half": `…${key.slice(half)}`,
    "both halves, apart": `${key.slice(0, half)} and ${key.slice(half)}`,
    "over and over": key.repeat(3),
    "after a scheme": `Bearer ${key}`,
    "in a shell's command": `curl -H 'Authorization: Bearer ${key}'`,
    "in base64 with a user": Buffer.from(`user:${key}`).toString("base64"),
    "cut at the end of what is shown": `${"x".repeat(990)}${key}`,
    "in the middle of a long text": `${"x ".repeat(200)}${key}${" x".repeat(200)}`,
  };
};

/** Where it may write it, in an answer of a status; `said` has it, and is fit for a header where it is put into one. */
type Place = (said: string, status: number) => Answer;

const error = (fields: object): object => ({ error: { message: "no", type: "t", ...fields } });

/** Places in an answer that says no. */
export const PLACES: Readonly<Record<string, Place>> = {
  "the message": (said, status) => json(error({ message: `got ${said}` }), status),
  "the parameter": (said, status) => json(error({ param: said }), status),
  "the code": (said, status) => json(error({ code: said }), status),
  "the type": (said, status) => json(error({ type: said }), status),
  "a message that is an object": (said, status) => json(error({ message: { got: [said] } }), status),
  "a field that nobody knows": (said, status) => json(error({ inner: { deep: [{ got: said }] } }), status),
  "the name of a field": (said, status) => json(error({ inner: { [said]: 1 } }), status),
  "a field called __proto__": (said, status) =>
    text(`{"error":{"__proto__":{"got":${JSON.stringify(said)}}}}`, status),
  "an error that is a string": (said, status) => json({ error: said }, status),
  "JSON without an error": (said, status) => json({ detail: said }, status),
  "JSON that is a string": (said, status) => json(said, status),
  "JSON that is a list": (said, status) => json([said], status),
  "JSON that is cut": (said, status) => text(`{"error":{"message":${JSON.stringify(said)}`, status),
  "a page": (said, status) => text(`<h1>No</h1><pre>${said}</pre>`, status),
  "plain text": (said, status) => text(said, status, { "content-type": "text/plain" }),
  "a media type": (said, status) => text("no", status, { "content-type": `text/html; key="${said}"` }),
  "a header": (said, status) => json(error({}), status, { "x-echo": said }),
  "the name of a header": (said, status) =>
    json(error({}), status, { [`x-${said.replace(/[^\w-]/g, "")}`]: "1" }),
  "the challenge": (said, status) =>
    json(error({}), status, { "www-authenticate": `Bearer error="${said}"` }),
  "a cookie": (said, status) => json(error({}), status, { "set-cookie": `key=${said}; Path=/` }),
  "the request's id": (said, status) => json(error({}), status, { "x-request-id": said }),
  "retry-after": (said, status) => json(error({}), status, { "retry-after": said }),
  "a rate limit": (said, status) => json(error({}), status, { "x-ratelimit-reset-requests": said }),
  "the reason of the status": (said, status) => (_, response) => {
    response.writeHead(status, said, { "x-request-id": "req_test" }).end();
  },
};

/** Places in an answer that says yes, and is not what was due. */
export const BROKEN: Readonly<Record<string, Place>> = {
  "a page where JSON was due": (said) => text(`<pre>${said}</pre>`),
  "malformed JSON": (said) => text(`{"id":"${said}`, 200, { "content-type": "application/json" }),
  "a media type that is not JSON's": (said) =>
    text("no", 200, { "content-type": `text/x-${said.replace(/[^\w-]/g, "")}` }),
  "a page with the key as the request's id": (said) => text("no", 200, { "x-request-id": said }),
};

const type = "text/event-stream";

/** Places in a stream of events. */
export const STREAMED: Readonly<Record<string, Place>> = {
  "an error event": (said) => events(`event: error\ndata: ${JSON.stringify({ message: said })}\n\n`),
  "an error event that is not JSON": (said) => events(`event: error\ndata: ${said}\n\n`),
  "an error in an event": (said) =>
    events(`data: ${JSON.stringify({ error: { message: "no", param: said } })}\n\n`),
  "an event whose error is a string": (said) => events(`data: ${JSON.stringify({ error: said })}\n\n`),
  "an event that is not JSON": (said) => events(`data: {${said}\n\n`),
  "an event that is cut": (said) => events(`data: {"got":"${said}`),
  "an error event and its header": (said) => (_, response) => {
    response.writeHead(200, { "content-type": type, "x-request-id": said, "x-echo": said });
    response.end('data: {"error":{"message":"no"}}\n\n');
  },
  "a page where events were due": (said) => text(`<pre>${said}</pre>`),
  "JSON where events were due": (said) => json({ got: said }, 200, { "x-request-id": said }),
};
