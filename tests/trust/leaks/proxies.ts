import { createClient } from "../../../src/handwritten/client/create-client.ts";
import { createRedactor } from "../../../src/handwritten/config/redact/index.ts";
import { createPlatformFetch } from "../../../src/handwritten/transport/node.ts";
import { closedPort } from "../../support/hostile-server.ts";
import { serveProxy } from "../../support/proxy-server.ts";
import { type Accident, KEY } from "./accident.ts";
import { chat } from "./failures.ts";
import { OTHERS } from "./keys.ts";

const { proxyPassword } = OTHERS;
const secrets = [KEY, proxyPassword, Buffer.from(`user:${proxyPassword}`).toString("base64")];
const address = (port: number): string => `http://user:${proxyPassword}@127.0.0.1:${port}`;

/** A call by way of a proxy. */
const via = (
  name: string,
  says: RegExp,
  proxyFor: () => Promise<AsyncDisposable & { port: number }>,
  secure = false,
): Accident[] =>
  (secure ? ["https://api.test/v1"] : ["http://127.0.0.1:9/v1", "https://api.test/v1"]).map((baseURL) => ({
    name: `a proxy that ${name}, to ${new URL(baseURL).protocol}`,
    says,
    secrets,
    happen: async ({ see, ears }) => {
      await using proxy = await proxyFor();
      const platformFetch = createPlatformFetch({ proxy: address(proxy.port) });
      const client = createClient({
        baseURL,
        apiKey: KEY,
        redactor: createRedactor(),
        platformFetch,
        layers: [ears.layer],
        emit: ears.onEvent,
      });
      return await see(() => client.send(chat), client, platformFetch);
    },
  }));

const nobody = async (): Promise<AsyncDisposable & { port: number }> => ({
  port: await closedPort(),
  [Symbol.asyncDispose]: async () => {},
});

const bad: readonly Accident[] = [
  `user:${proxyPassword}@127.0.0.1:3128`,
  `socks5://user:${proxyPassword}@127.0.0.1:1080`,
  `http://user:${proxyPassword}@127.0.0.1:3128/path`,
  `http://user:${proxyPassword}%@127.0.0.1:3128`,
  `http://user:${proxyPassword}@:3128`,
].map((proxy, index) => ({
  name: `an address of a proxy that is none, ${index}`,
  says: /`proxy`/,
  secrets,
  happen: ({ see }) => see(async () => createPlatformFetch({ proxy })),
}));

/** What goes wrong on the way through a proxy. */
export const proxies: readonly Accident[] = [
  ...via("is not there", /the proxy http:\/\/127\.0\.0\.1:\d+ failed: connection refused/, nobody),
  ...via("knows others", /does not accept the credentials/, () =>
    serveProxy({ credentials: "somebody:else" }),
  ),
  ...via(
    "hangs up",
    /the proxy .* failed|by way of the proxy/,
    () => serveProxy({ onConnect: (socket) => socket.destroy() }),
    true,
  ),
  ...via(
    "quotes what it was sent",
    /opens no tunnel/,
    () =>
      serveProxy({
        onConnect: (socket, { headers }) =>
          socket.end(
            `HTTP/1.1 403 ${headers["proxy-authorization"]}\r\nx: ${headers["proxy-authorization"]}\r\n\r\n${proxyPassword}`,
          ),
      }),
    true,
  ),
  ...bad,
];
