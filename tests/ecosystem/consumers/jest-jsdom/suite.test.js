// jsdom as Jest brings it has no `fetch`, no streams and no TextDecoder: the package loads, and says what is missing.
const OpenAI = require("api-openai");

const results = [];
const check = (name, run) =>
  test(name, async () => {
    await run();
    results.push({ name, outcome: "passed" });
  });

afterAll(() => process.stdout.write(`ecosystem report: ${JSON.stringify(results)}\n`));

const options = { apiKey: "k", baseURL: "http://127.0.0.1:9/v1", dangerouslyAllowBrowser: true };

for (const entry of ["operations", "core", "streaming", "reliability", "uploads", "auth", "realtime", "raw"])
  check(`api-openai/${entry} loads`, () => expect(typeof require(`api-openai/${entry}`)).toBe("object"));

check("the package is the class", () => {
  expect(new OpenAI(options)).toBeInstanceOf(OpenAI.OpenAI);
});

check("a call without a fetch says what to do", async () => {
  const error = await new OpenAI(options).models.list().catch((thrown) => thrown);
  expect(error).toBeInstanceOf(OpenAI.OpenAIError);
  expect([error.kind, error.message]).toEqual(["configuration", expect.stringContaining("pass a `fetch`")]);
});

check("a fetch that is given is called", async () => {
  const list = { object: "list", data: [{ id: "m", object: "model" }] };
  const fetch = async () => ({
    ok: true,
    status: 200,
    headers: new Headers({ "content-type": "application/json" }),
    text: async () => JSON.stringify(list),
  });
  expect((await new OpenAI({ ...options, fetch }).models.list()).data[0].id).toBe("m");
});
