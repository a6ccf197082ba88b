import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface Loopback extends AsyncDisposable {
  /** `http://127.0.0.1:port` */
  readonly address: string;
}

/** A real HTTP server on this host, for one test. */
export async function loopback(answer: RequestListener): Promise<Loopback> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Ways a download can fail, as a server commits them, and what is said about each. */
export const failures: readonly {
  readonly name: string;
  readonly answer: RequestListener;
  readonly want: RegExp;
}[] = [
  {
    name: "the file is not there",
    answer: (_, reply) => void reply.writeHead(404).end("404: Not Found"),
    want: /: the server answered 404 Not Found$/,
  },
  {
    name: "the server is down",
    answer: (_, reply) => void reply.writeHead(503).end(),
    want: /: the server answered 503 Service Unavailable$/,
  },
  {
    name: "the answer is not the file but a part of it",
    answer: (_, reply) => void reply.writeHead(206).end("openapi: 3.1.0\n"),
    want: /: the server answered 206 Partial Content$/,
  },
  {
    name: "the reply is empty",
    answer: (_, reply) => void reply.writeHead(200).end(),
    want: /: the reply is empty$/,
  },
  {
    name: "the connection is closed before the reply",
    answer: (request) => void request.socket.destroy(),
    want: /: the download failed: fetch failed: other side closed$/,
  },
  {
    name: "the connection is cut in the middle of a body of known length",
    answer: (request, reply) => {
      reply.writeHead(200, { "content-length": 1000 });
      reply.write("openapi: 3.1.0\n", () => request.socket.destroy());
    },
    want: /: the download failed: terminated: other side closed$/,
  },
  {
    name: "the connection is cut in the middle of a chunked body",
    answer: (request, reply) => {
      reply.write("openapi: 3.1.0\n", () => request.socket.destroy());
    },
    want: /: the download failed: terminated: other side closed$/,
  },
  {
    name: "fewer bytes come than promised",
    answer: (request, reply) => {
      reply.writeHead(200, { "content-length": 1000 });
      reply.write("openapi: 3.1.0\n", () => request.socket.end());
    },
    want: /: the download failed: terminated: other side closed$/,
  },
  {
    name: "it redirects without end",
    answer: (_, reply) => void reply.writeHead(302, { location: "/again" }).end(),
    want: /: the download failed: fetch failed: redirect count exceeded$/,
  },
];
