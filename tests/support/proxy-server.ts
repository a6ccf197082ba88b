import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
} from "node:http";
import { createServer as createTLSServer } from "node:https";
import { connect, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { identity } from "./certificates.ts";
import type { TestServer } from "./hostile-server.ts";
import { tracked } from "./tracked-server.ts";

export interface ProxyServer extends TestServer {
  /** What the proxy was asked for, in order: `CONNECT host:port` or `GET http://…`. */
  readonly asked: string[];
  readonly headers: IncomingHttpHeaders[];
  /** Of a proxy over TLS: the names in the certificates of its clients; it asks for them. */
  readonly clients: string[];
}

export interface ProxyServerOptions {
  /** `user:password`, without which it answers 407. */
  readonly credentials?: string;
  /** Whether the proxy itself is spoken to over TLS, with the certificate of that name. */
  readonly certificate?: string;
  /** Answers a CONNECT in place of the proxy. */
  readonly onConnect?: (socket: Socket, request: IncomingMessage) => void;
}

/** A forward proxy (RFC 9110 §3.7) that records what it is asked. It connects to 127.0.0.1 whatever the name. */
export const serveProxy = (options: ProxyServerOptions = {}): Promise<ProxyServer> => {
  const { credentials, certificate, onConnect } = options;
  const asked: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const clients: string[] = [];
  const server: Server = certificate
    ? createTLSServer({ ...identity(certificate), requestCert: true, rejectUnauthorized: false })
    : createServer();
  server.on("secureConnection", (socket: TLSSocket) => {
    const { subject } = socket.getPeerCertificate();
    if (subject) clients.push(String(subject.CN));
  });
  const admits = (message: IncomingMessage): boolean => {
    asked.push(`${message.method} ${message.url}`);
    headers.push(message.headers);
    const wanted = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
    return !wanted || message.headers["proxy-authorization"] === wanted;
  };
  server.on("request", (message, response) => {
    if (!admits(message))
      return response.writeHead(407, { "proxy-authenticate": "Basic" }).end("who are you?");
    const { hostname, port, pathname, search, host } = new URL(message.url ?? "");
    if (hostname === "down.test") return response.writeHead(502).end("no such host");
    const { "proxy-authorization": _, ...forwarded } = message.headers;
    const onward = request(
      {
        host: "127.0.0.1",
        port,
        method: message.method,
        path: pathname + search,
        headers: { ...forwarded, host },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.rawHeaders);
        answer.pipe(response);
      },
    );
    onward.on("error", () => response.destroy());
    message.pipe(onward);
  });
  server.on("connect", (message, socket: Socket, head: Buffer) => {
    socket.on("error", () => {});
    // That a client leaves is noticed only while something reads: hence `resume` below.
    if (!admits(message)) return socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    // A client that leaves is noticed only while something reads.
    if (onConnect)
      return onConnect(
        socket.resume().on("end", () => socket.end()),
        message,
      );
    const onward = connect(Number(message.url?.split(":").at(-1)), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
    socket.on("close", () => onward.destroy());
    onward.on("close", () => socket.resume());
  });
  server.on("tlsClientError", () => {});
  return tracked(server, certificate ? "https" : "http").then((test) =>
    Object.assign(test, { asked, headers, clients }),
  );
};
