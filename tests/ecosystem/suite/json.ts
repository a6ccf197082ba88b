import OpenAI, { AzureOpenAI, Environment, profiles, toCurl, version } from "api-openai";
import { createClient } from "api-openai/core";
import { createChatCompletion, createResponse, retrieveModel } from "api-openai/operations";
import { createRawClient } from "api-openai/raw";
import { type Checks, equal, like, ok, same } from "./check.ts";
import { client, clientOf, MESSAGES, valueClient } from "./clients.ts";

interface Echo {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Calls whose question and answer are JSON, by the class and by values. */
export const json: Checks = {
  "a response has its text": async (world) => {
    const response = await client(world).responses.create({ model: "m", input: "x" });
    equal([response.object, typeof response.output_text], ["response", "string"]);
  },
  "a chat completion": async (world) => {
    const completion = await client(world).chat.completions.create({ model: "m", messages: MESSAGES });
    equal(completion.object, "chat.completion");
  },
  embeddings: async (world) => {
    const { data } = await client(world).embeddings.create({ model: "m", input: "x" });
    ok(Array.isArray(data[0]?.embedding), "an embedding");
  },
  "a parameter of the path": async (world) => {
    like(await client(world).models.retrieve("gpt-5/ü"), { object: "model" });
  },
  "a DELETE": async (world) => {
    like(await client(world).files.delete("file_1"), { object: "file" });
  },
  "an admin call goes out with the admin key": async (world) => {
    ok((await client(world).admin.organization.projects.list()).data, "projects");
  },
  "text of all planes arrives as it was sent": async (world) => {
    const body = { text: "ü € 😀 \u2028 \u0000" };
    const echo = await clientOf(world, "echo").post<Echo>("/anything", { body });
    equal(JSON.parse(echo.body), body);
    equal(echo.headers["content-type"], "application/json");
  },
  "headers and query of a call": async (world) => {
    const echo = await clientOf(world, "echo", {
      defaultHeaders: { "x-a": "1" },
      organization: "org_1",
    }).get<Echo>("/anything", { query: { a: "b c", list: ["x", "y"] }, headers: { "x-b": "2" } });
    like(echo.headers, { "x-a": "1", "x-b": "2", "openai-organization": "org_1" });
    ok(echo.path.startsWith("/anything?a=b"), echo.path);
  },
  "withResponse and asResponse": async (world) => {
    const call = client(world).models.retrieve("m");
    const { data, response, request_id } = await call.withResponse();
    equal([data.object, response.status], ["model", 200]);
    ok(request_id?.startsWith("req_"), `the request id ${request_id}`);
    same(data._request_id, request_id, "the id on the value");
    const raw = await client(world).models.retrieve("m").asResponse();
    like(await raw.json(), { object: "model" });
  },
  "a call has one Response": async (world) => {
    const call = client(world).models.retrieve("m");
    const first = await call.asResponse();
    same(await call.asResponse(), first, "asked again");
    same((await call.withResponse()).response, first, "beside the value");
  },
  "an answer that is compressed": async (world) => {
    equal((await clientOf(world, "gzip").models.list()).data[0]?.id, "packed");
  },
  "withOptions makes another client": async (world) => {
    const other = client(world).withOptions({ defaultHeaders: { "x-other": "1" } });
    ok(other instanceof OpenAI, "its class");
    like(await other.models.retrieve("m"), { object: "model" });
  },
  "the class for Azure": async (world) => {
    const azure = new AzureOpenAI({
      baseURL: `${world.origin}/hostile/echo`,
      apiKey: "azure-key",
      apiVersion: "2024-10-21",
      dangerouslyAllowBrowser: true,
    });
    const echo = await azure.get<Echo>("/anything");
    like(echo.headers, { "api-key": "azure-key" });
    ok(echo.path.includes("api-version=2024-10-21"), echo.path);
  },
  "an environment and a profile": async (world) => {
    const environment = new Environment({ apiKey: world.apiKey, baseURL: world.baseURL });
    const openai = new OpenAI({ environment, dangerouslyAllowBrowser: true });
    like(await openai.models.retrieve("m"), { object: "model" });
    ok(profiles.ollama, "a profile");
  },
  "a call is a value": async (world) => {
    const request = createResponse({ model: "m", input: "x" });
    like(request, { operation: "createResponse", method: "POST", path: "/responses" });
    ok(toCurl(request).includes("/responses"), "as a curl command");
    equal((await valueClient(world).send(request)).object, "response");
    equal((await client(world).send(request)).object, "response");
  },
  "both faces send the same": async (world) => {
    const body = { model: "m", messages: MESSAGES };
    const about = { apiKey: world.apiKey, baseURL: `${world.origin}/hostile/echo` };
    const byClass = (await clientOf(world, "echo").chat.completions.create(body)) as unknown as Echo;
    const byValue = (await createClient(about).send(createChatCompletion(body))) as unknown as Echo;
    equal([byClass.method, byClass.path, byClass.body], [byValue.method, byValue.path, byValue.body]);
  },
  "the smallest client": async (world) => {
    const { apiKey, baseURL } = world;
    equal((await createClient({ apiKey, baseURL }).send(retrieveModel("m"))).object, "model");
  },
  "the raw client": async (world) => {
    const raw = createRawClient({
      baseUrl: world.baseURL,
      headers: { authorization: `Bearer ${world.apiKey}` },
    });
    const { data, response } = await raw.GET("/models/{model}", { params: { path: { model: "m" } } });
    equal([data?.object, response.status], ["model", 200]);
  },
  "layers stand around a call": async (world) => {
    const log: string[] = [];
    const openai = client(world).with((next) => async (request, context) => {
      log.push(request.operation);
      return next(request, context);
    });
    await openai.models.retrieve("m");
    equal(log, ["retrieveModel"]);
  },
  "statics and exports are the same": () => {
    same(OpenAI.OpenAI, OpenAI, "OpenAI.OpenAI");
    ok(/^\d+\.\d+\.\d+/.test(version), "the version");
  },
};
