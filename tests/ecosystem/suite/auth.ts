import { bearerTokenProvider, cachedKey, refreshOn401, workloadIdentity } from "api-openai/auth";
import { type Checks, equal, failure, like } from "./check.ts";
import { client, clientOf } from "./clients.ts";

const FRESH = "sk-renewed-0123456789abcdef";

/** Keys that are asked for. */
export const auth: Checks = {
  "a function as the key": async (world) => {
    const apiKey = () => Promise.resolve(world.apiKey);
    like(await client(world, { apiKey }).models.retrieve("m"), { object: "model" });
  },
  "cachedKey asks once": async (world) => {
    let asked = 0;
    const apiKey = cachedKey(() => {
      asked++;
      return Promise.resolve(world.apiKey);
    });
    const openai = client(world, { apiKey });
    await Promise.all([openai.models.retrieve("a"), openai.models.retrieve("b")]);
    equal(asked, 1);
  },
  bearerTokenProvider: async (world) => {
    const expiresOnTimestamp = Date.now() + 3_600_000;
    const apiKey = bearerTokenProvider(() => Promise.resolve({ token: world.apiKey, expiresOnTimestamp }));
    like(await client(world, { apiKey }).models.retrieve("m"), { object: "model" });
  },
  "refreshOn401 asks for a new key": async (world) => {
    const keys = ["sk-stale-0123456789abcdef", FRESH];
    const apiKey = cachedKey(() => Promise.resolve(keys.shift() ?? ""));
    const openai = clientOf(world, "renewed", { apiKey, layers: [refreshOn401(apiKey)] });
    equal((await openai.models.list()).data[0]?.id, "renewed");
  },
  workloadIdentity: async (world) => {
    const apiKey = workloadIdentity({
      identityProviderId: "idp_1",
      serviceAccountId: "sa_1",
      provider: { tokenType: "jwt", getToken: () => Promise.resolve("header.payload.signature") },
      tokenURL: `${world.origin}/hostile/token`,
    });
    like(await client(world, { apiKey }).models.retrieve("m"), { object: "model" });
  },
  "a key that cannot be had": async (world) => {
    const apiKey = () => Promise.reject(new Error("the vault is locked"));
    like(await failure(client(world, { apiKey }).models.retrieve("m")), { name: "ConfigurationError" });
  },
};
