import type { ClientRequest, IncomingMessage } from "node:http";
import type { Start } from "./contender.ts";
import { writeForm } from "./floor.ts";
import { authorization, type Sent, unexpected, type Wire, worksOver } from "./floor-works.ts";

/**
 * The least that a call costs over `node:http`: a body that is ASCII is written as latin1, together with the head; headers
 * are a flat list, which is not copied; an answer is collected as bytes and decoded once.
 */
export const start: Start = async (baseURL) => {
  const url = new URL(baseURL);
  const http: typeof import("node:http") = await import(
    url.protocol === "https:" ? "node:https" : "node:http"
  );
  const agent = new http.Agent({ keepAlive: true });
  const address = { agent, hostname: url.hostname, port: url.port };

  /** Sends a request, lets `take` listen to the answer, and resolves at its end. */
  const send = (sent: Sent, take: (response: IncomingMessage) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      const { method, text, form } = sent;
      const length = text === undefined ? form?.length : Buffer.byteLength(text);
      const headers = headersOf(url.host, form?.contentType, length);
      const request: ClientRequest = http.request({
        ...address,
        method,
        path: url.pathname + sent.path,
        headers,
      });
      request.on("response", (response) => {
        if (response.statusCode !== 200) reject(unexpected(response.statusCode));
        take(response);
        response.on("end", resolve);
        response.on("error", reject);
      });
      request.on("error", reject);
      if (form) writeForm(request, form.parts).catch(reject);
      else if (text === undefined) request.end();
      else request.end(text, length === text.length ? "latin1" : "utf8");
    });

  const wire: Wire = {
    async whole(sent) {
      const chunks: Buffer[] = [];
      await send(sent, (response) => response.on("data", (chunk) => chunks.push(chunk)));
      const [first] = chunks;
      return (chunks.length === 1 && first ? first : Buffer.concat(chunks)).toString();
    },
    pieces(sent, onText) {
      return send(sent, (response) => response.setEncoding("utf8").on("data", onText));
    },
  };
  return worksOver(wire, baseURL);
};

const headersOf = (host: string, contentType = "application/json", length?: number): string[] => {
  const headers = ["host", host, "authorization", authorization];
  if (length !== undefined) headers.push("content-type", contentType, "content-length", String(length));
  return headers;
};
