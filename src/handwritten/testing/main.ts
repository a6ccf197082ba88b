/** Starts the server in the foreground: `node src/handwritten/testing/main.ts [port]`. Ends with Ctrl-C. */
import { startServer } from "./server.ts";

const port = Number(process.argv[2] ?? 4010);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`"${process.argv[2]}" is not a port`);
  process.exit(2);
}
const server = await startServer({ port });
console.log(`The API, as its contract describes it, on ${server.url}
  API key       ${server.apiKey}
  admin API key ${server.adminAPIKey}

  curl ${server.url}/models -H "authorization: Bearer ${server.apiKey}"`);

const stop = (): void => void server.close();
process.once("SIGINT", stop);
process.once("SIGTERM", stop);
