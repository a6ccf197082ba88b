import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const { entries, packageFolder, server } = JSON.parse(process.argv[2]);

const results = [];
const check = async (name, run) => {
  try {
    await run();
    results.push({ name, outcome: "passed" });
  } catch (error) {
    results.push({ name, outcome: "failed", why: `${error.stack}` });
  }
};
const ok = (value, what) => {
  if (!value) throw new Error(what);
};
const failure = (promise) =>
  promise.then(
    () => {
      throw new Error("did not fail");
    },
    (error) => error,
  );

// One program, whichever way it loads the package.
for (const entry of entries)
  await check(`${entry} is one by require and import`, async () => {
    const [imported, required] = [await import(entry), require(entry)];
    for (const name of Object.keys(imported))
      if (!["default", "module.exports"].includes(name))
        ok(imported[name] === required[name], `${entry} has another ${name}`);
  });
await check("the class is one by require and import", async () => {
  const { default: imported } = await import("api-openai");
  ok(require("api-openai") === imported, "two classes");
});

// Two copies in one program: the CommonJS files, loaded by their path.
const copy = (file) => require(join(packageFolder, "dist/cjs", file));
const Other = copy("handwritten/index.cjs");
const other = {
  core: copy("handwritten/core/index.cjs"),
  operations: copy("generated/operations/index.cjs"),
  reliability: copy("handwritten/reliability/index.cjs"),
  streaming: copy("handwritten/streaming/index.cjs"),
  auth: copy("handwritten/auth/index.cjs"),
  realtime: copy("handwritten/realtime/index.cjs"),
};
const { default: OpenAI, Environment, OpenAIError, Secret, toFile } = await import("api-openai");
const { createClient, paginate } = await import("api-openai/core");
const { accumulate, chatCompletionAccumulator, textOf, buffered } = await import("api-openai/streaming");
const { connectRealtime } = await import("api-openai/realtime");

const at = { apiKey: server.apiKey, baseURL: server.baseURL };
const hostile = (route) => ({ apiKey: server.apiKey, baseURL: `${server.origin}/hostile/${route}` });
const messages = [{ role: "user", content: "Hello" }];
const unique = () => `${Date.now()}${Math.random()}`;

await check("there are two", () => ok(Other !== OpenAI, "the copy is the same"));
await check("an error is known by the other copy", async () => {
  for (const [made, known] of [
    [new Other(hostile("status.429")), OpenAIError],
    [new OpenAI(hostile("status.429")), Other.OpenAIError],
  ]) {
    const error = await failure(made.models.list());
    ok(known.is(error) && error.kind === "rate_limit", "OpenAIError.is");
  }
});
await check("instanceof knows an error of the other copy", async () => {
  const error = await failure(new Other(hostile("status.429")).models.list());
  ok(error instanceof OpenAIError && error instanceof OpenAI.RateLimitError, "instanceof its classes");
  ok(!(error instanceof OpenAI.NotFoundError), "and no other");
});
await check("a secret is used and not shown", async () => {
  const key = "sk-proj-abcdefghij0123456789ABCDEFGHIJ";
  const openai = new OpenAI({ ...hostile("indiscreet"), apiKey: Other.Secret.unchecked(key) });
  const error = await failure(openai.models.list());
  ok(error.kind === "authentication", `kind ${error.kind}`);
  ok(!`${error.message}${error.stack}${JSON.stringify(error)}`.includes(key), "the key is shown");
});
await check("a secret opens the door", async () => {
  await new OpenAI({ ...at, apiKey: Other.Secret.unchecked(server.apiKey) }).models.list();
  await new Other({ ...at, apiKey: Secret.unchecked(server.apiKey) }).models.list();
});
await check("an environment", async () => {
  await new OpenAI({ environment: new Other.Environment(at) }).models.list();
  await new Other({ environment: new Environment(at) }).models.list();
});
await check("a request that is a value", async () => {
  const request = other.operations.createChatCompletion({ model: "m", messages });
  ok((await new OpenAI(at).send(request)).object === "chat.completion", "by the class");
  ok((await createClient(at).send(request)).object === "chat.completion", "by createClient");
  const list = paginate(createClient(at), other.operations.listModels());
  ok((await list).data.length, "a list");
});
await check("a stream", async () => {
  const create = () => new Other(at).chat.completions.create({ model: "m", messages, stream: true });
  const whole = await accumulate(await create(), chatCompletionAccumulator());
  ok(whole.choices[0].message.content, "accumulate");
  let text = "";
  for await (const piece of buffered(await create(), { maxChars: 10, maxMs: 1_000 })) text += piece;
  ok(text === whole.choices[0].message.content, "buffered");
  let direct = "";
  for await (const event of await create()) direct += textOf(event) ?? "";
  ok(direct === text, "textOf");
});
await check("policies", async () => {
  const { retry, circuitBreaker, ledger } = other.reliability;
  const reliability = {
    retry: retry({ baseDelayMs: 1 }),
    circuitBreaker: circuitBreaker(),
    ledger: ledger(),
  };
  const openai = new OpenAI({ ...hostile(`flaky.${unique()}`), reliability });
  const { data, report } = await openai.models.list().withResponse();
  ok(data.data[0].id === "recovered" && report.attempts.length === 2, "a retry with a report");
});
await check("policies that choose among environments", async () => {
  const dead = new Environment({ ...at, name: "dead", baseURL: server.refused });
  const alive = new Other.Environment({ ...at, name: "alive" });
  const { failover } = other.reliability;
  await new OpenAI({
    environment: dead,
    reliability: { failover: failover({ targets: [dead, alive] }) },
  }).models.list();
});
await check("a retry sees an error of the other copy", async () => {
  const { retry } = other.reliability;
  const client = createClient({ ...hostile(`flaky.${unique()}`), layers: [retry({ baseDelayMs: 1 })] });
  ok((await client.send(other.operations.listModels())).data.length, "an answer");
});
await check("keys that are renewed", async () => {
  const keys = ["sk-stale-0123456789abcdef", "sk-renewed-0123456789abcdef"];
  const apiKey = other.auth.cachedKey(async () => keys.shift());
  const openai = new OpenAI({ ...hostile("renewed"), apiKey, layers: [other.auth.refreshOn401(apiKey)] });
  ok((await openai.models.list()).data[0].id === "renewed", "an answer");
});
await check("a file", async () => {
  const file = await Other.toFile(new Uint8Array([1, 2, 3]), "x.bin");
  await new OpenAI(hostile("form")).files.create({ file, purpose: "batch" });
  await new Other(hostile("form")).files.create({ file: await toFile("x", "x.txt"), purpose: "batch" });
});
await check("a socket", async () => {
  const environment = new Other.Environment(at);
  await (await connectRealtime(environment, { model: "m" })).close();
  await (await other.realtime.connectRealtime(new OpenAI(at), { model: "m" })).close();
});
await check("a redactor", async () => {
  const redactor = Other.createRedactor();
  redactor.remember("a-secret-of-the-program");
  const openai = new OpenAI({ ...hostile("indiscreet"), redactor, apiKey: "a-secret-of-the-program" });
  ok(!(await failure(openai.models.list())).message.includes("a-secret-of-the-program"), "it is shown");
});

console.log(`ecosystem report: ${JSON.stringify(results)}`);
process.exit();
