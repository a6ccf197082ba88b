import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import ts from "typescript";

const root = fileURLToPath(new URL("../../", import.meta.url));
const file = join(root, "tests/codegen/hovered.ts");

/** What a user writes. A mark stands before each name that is hovered over. */
const marked = `
import { OpenAI, type models } from "../../src/handwritten/index.ts";
import { createEmbedding } from "../../src/generated/operations/index.ts";

declare const openai: OpenAI;
const response = await openai.responses./*method*/create({
  model: "gpt-5",
  input: "Say hello.",
  /*request parameter*/max_output_tokens: 100,
  text: { /*nested request parameter*/verbosity: "low" },
  tools: [{ type: "function", name: "f", parameters: {}, /*field of a tool*/strict: true }],
});
response./*result field*/status;
response.usage?.output_tokens_details./*nested result field*/reasoning_tokens;
openai.chat.completions.create({ model: "gpt-5", messages: [], /*deprecated parameter*/max_tokens: 9 });
openai.files./*method with an argument*/retrieve("file_1");
openai.models.list({}).then((page) => page.data[0]?./*field of an item*/owned_by);
openai.chat.completions.list({ /*query parameter*/after: "x" });
for await (const event of await openai.responses.create({ /*parameter that chooses the result*/stream: true }))
  if (event.type === "response.output_text.delta") event./*field of an event*/delta;
let failed: models./*type of an event*/ResponseFailedEvent;
/*stub*/createEmbedding({ input: "x", model: "y" });
openai.beta.assistants./*deprecated method*/list();
openai.batches.retrieve("b").then((batch) => batch./*field of a batch*/request_counts?.failed);
openai.realtime.clientSecrets.create({ session: { type: "realtime", /*realtime setting*/audio: {} } });
`;

/** What an editor shows at each mark: the words, and the tags below them. */
const hovers = (): ReadonlyMap<string, { words: string; tags: Record<string, string> }> => {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => {
      const text = name === file ? marked : ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => dirname(file),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  });
  const errors = service.getSemanticDiagnostics(file).filter(({ code }) => code !== UNUSED_EXPRESSION);
  if (errors.length > 0) throw new Error(ts.formatDiagnostics(errors, formatHost));
  return new Map(
    [...marked.matchAll(/\/\*([^*]+)\*\/(?=\w)/g)].map((match) => {
      const info = service.getQuickInfoAtPosition(file, match.index + match[0].length);
      const tags = (info?.tags ?? []).map(({ name, text }) => [name, ts.displayPartsToString(text)]);
      return [
        match[1] as string,
        { words: ts.displayPartsToString(info?.documentation), tags: Object.fromEntries(tags) },
      ];
    }),
  );
};

const UNUSED_EXPRESSION = 6133;
const formatHost: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => root,
  getNewLine: () => "\n",
};

describe("what an editor shows", () => {
  let shown: ReturnType<typeof hovers>;
  beforeAll(() => {
    shown = hovers();
  });

  it.each<[string, RegExp]>([
    ["method", /^Create a model response\.\n\nHas a model answer.*\n\nPOST \/responses$/],
    ["request parameter", /^Largest number of tokens that the model may produce/],
    ["nested request parameter", /^How long the answers of the model are\.$/],
    ["field of a tool", /^Whether the arguments must follow the schema exactly/],
    ["parameter that chooses the result", /Whether the answer comes as a stream of events/],
    ["result field", /^Status of the response\./],
    ["nested result field", /^Number of the output tokens that the model used to reason\.\nInteger\.$/],
    ["field of an item", /^Organization that owns the model\.$/],
    ["query parameter", /^Cursor of the next page\./],
    ["field of an event", /^The piece, to be joined to those before\.$/],
    ["type of an event", /^The response has failed\. It is the last event\.$/],
    ["stub", /\n\nTurns texts into vectors.*\n\nPOST \/embeddings$/],
    ["field of a batch", /^How many requests the batch has, by outcome\.$/],
    ["realtime setting", /^How the session hears and speaks\.$/],
  ])("over a %s is what it means", (mark, words) => {
    expect(shown.get(mark)?.words).toMatch(words);
  });

  it("over a method has what its argument is", () => {
    expect(shown.get("method with an argument")?.tags["param"]).toMatch(
      /^fileID - Identifier of an uploaded file\.$/,
    );
  });

  it.each([
    ["deprecated parameter", "Use `max_completion_tokens`."],
    ["deprecated method", "Use `responses`, with a prompt template in the place of an assistant."],
  ])("over a %s says what to use instead", (mark, instead) => {
    expect(shown.get(mark)?.tags["deprecated"]).toBe(instead);
  });
});
