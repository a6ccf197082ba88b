import type { ClientRequest } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Start } from "./contender.ts";
import { authorization, type Form, type Sent, unexpected, type Wire, worksOver } from "./floor-works.ts";

/** What a call costs on Node written as its documentation shows: `node:http` with kept-alive connections, and `JSON.parse`. */
export const start: Start = async (baseURL) => {
  const url = new URL(baseURL);
  const { Agent, request }: typeof import("node:http") = await import(
    url.protocol === "https:" ? "node:https" : "node:http"
  );
  const agent = new Agent({ keepAlive: true });
  const address = { agent, hostname: url.hostname, port: url.port };

  /** Sends a request, hands every piece of the answer on, and resolves at its end. */
  const pieces: Wire["pieces"] = ({ method, path, text, form }, onText) =>
    new Promise((resolve, reject) => {
      const headers = { authorization, ...headersOf(text, form) };
      const sent = request({ ...address, method, path: url.pathname + path, headers });
      sent.on("response", (response) => {
        if (response.statusCode !== 200) reject(unexpected(response.statusCode));
        response.setEncoding("utf8");
        response.on("data", onText);
        response.on("end", resolve);
        response.on("error", reject);
      });
      sent.on("error", reject);
      if (form) writeForm(sent, form.parts).catch(reject);
      else sent.end(text);
    });

  return worksOver({ pieces, whole: (sent) => wholeOf(pieces, sent) }, baseURL);
};

const headersOf = (text: Sent["text"], form: Sent["form"]): Record<string, string | number> => {
  if (form) return { "content-type": form.contentType, "content-length": form.length };
  if (text === undefined) return {};
  return { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
};

const wholeOf = async (pieces: Wire["pieces"], sent: Sent): Promise<string> => {
  let whole = "";
  await pieces(sent, (piece) => {
    whole += piece;
  });
  return whole;
};

/** A form piece by piece, at the pace of the connection. */
export const writeForm = async (sent: ClientRequest, [head, file, end]: Form): Promise<void> => {
  sent.write(head);
  await pipeline(file, sent, { end: false });
  sent.end(end);
};
