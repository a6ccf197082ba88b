import { execFileSync } from "node:child_process";
import { appendFile, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  agentFile,
  agentFileDestination,
  prepareAgentDirectory,
} from "../../src/compat/helpers/beta/agents/filesystem.ts";
import { OpenAI } from "../../src/handwritten/index.ts";
import { startServer } from "../../src/handwritten/testing/index.ts";
import { recordingServer } from "../support/recording-server.ts";
import { runs } from "../support/runs.ts";

const usage = (message?: string): unknown =>
  expect.objectContaining({ kind: "usage", ...(message && { message: expect.stringContaining(message) }) });

let root: string;
let outside: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "agent-files-"));
  outside = await mkdtemp(join(tmpdir(), "agent-outside-"));
  await writeFile(join(outside, "secret.txt"), "secret");
  await mkdir(join(root, "src"));
  await writeFile(join(root, "data.csv"), "a,b\n1,2\n");
  await writeFile(join(root, "src", "main.py"), "print(1)\n");
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
  await rm(outside, { recursive: true, force: true });
});

const read = async (file: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of file) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

describe("agentFile", () => {
  it("is read when it is sent, with its name and size", async () => {
    const large = "0123456789".repeat(30_000);
    await writeFile(join(root, "large.bin"), large);
    const file = await agentFile(join(root, "large.bin"));
    expect([file.name, file.size]).toEqual(["large.bin", 300_000]);
    expect(await read(file)).toBe(large);
  });

  it("uploads to a server what the file has, and nothing for an empty one", async () => {
    await using server = await startServer();
    const openai = new OpenAI({ baseURL: server.url, apiKey: server.apiKey });
    await writeFile(join(root, "empty"), "");
    for (const name of ["data.csv", "empty"]) {
      const file = await agentFile(join(root, name));
      expect(await openai.files.create({ file, purpose: "user_data" })).toMatchObject({ object: "file" });
    }
  });

  it("refuses links, folders and pipes", async () => {
    await symlink(join(outside, "secret.txt"), join(root, "link"));
    execFileSync("mkfifo", [join(root, "pipe")]);
    await expect(agentFile(join(root, "link"))).rejects.toEqual(usage("symbolic link"));
    for (const name of ["src", "pipe"])
      await expect(agentFile(join(root, name))).rejects.toEqual(usage("regular file"));
    await expect(agentFile(join(root, "none"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("fails when another file is in its place, or it has grown, before it is read or meanwhile", async () => {
    const path = join(root, "data.csv");
    const grown = await agentFile(path);
    await appendFile(path, "3,4\n");
    await expect(read(grown)).rejects.toEqual(usage("has changed"));

    const exchanged = await agentFile(path);
    await writeFile(join(root, "other"), "x".repeat(exchanged.size));
    await rename(join(root, "other"), path);
    await expect(read(exchanged)).rejects.toEqual(usage("has changed"));

    const linked = await agentFile(path);
    await rm(path);
    await symlink(join(outside, "secret.txt"), path);
    await expect(read(linked)).rejects.toMatchObject({ code: "ELOOP" });

    const meanwhile = await agentFile(join(root, "src", "main.py"));
    const chunks = meanwhile[Symbol.asyncIterator]();
    await chunks.next();
    await appendFile(join(root, "src", "main.py"), "print(2)");
    await expect(chunks.next()).rejects.toEqual(usage("has changed"));
  });
});

describe("prepareAgentDirectory", () => {
  const setUp = async () => {
    const server = await recordingServer((request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ id: `file-${server.requests.length}`, url: request.url }));
    });
    const openai = new OpenAI({ apiKey: "k", baseURL: server.baseURL });
    return { server, files: openai.beta.agents.environments.files };
  };

  it("uploads the files that are named, each below the folder of the environment", async () => {
    const { server, files } = await setUp();
    await using _server = server;
    const include = ["src/main.py", "data.csv"];
    const prepared = await prepareAgentDirectory(files, root, { include });
    expect(prepared.files.map(({ path }) => path)).toEqual(["/workspace/src/main.py", "/workspace/data.csv"]);
    expect(server.requests.map(({ body }) => /filename="([^"]+)"/.exec(body)?.[1])).toEqual([
      "main.py",
      "data.csv",
    ]);
    expect(server.requests[0]?.body).toContain("print(1)\n");
    const elsewhere = await prepareAgentDirectory(files, root, {
      include: ["data.csv"],
      to: "/workspace/in",
    });
    expect(elsewhere.files[0]?.path).toBe("/workspace/in/data.csv");
  });

  it("sends nothing when one of the files cannot be sent", async () => {
    const { server, files } = await setUp();
    await using _server = server;
    await symlink(outside, join(root, "folder"));
    await symlink(join(outside, "secret.txt"), join(root, "link"));
    const refused = async (...include: string[]): Promise<unknown> =>
      prepareAgentDirectory(files, root, { include: ["data.csv", ...include] }).catch(
        (error: unknown) => error,
      );
    for (const path of ["link", "folder/secret.txt"])
      expect(await refused(path)).toEqual(usage("symbolic link"));
    expect(await refused("src")).toEqual(usage("regular file"));
    expect(await refused("data.csv")).toEqual(usage("twice"));
    expect(await refused("none")).toMatchObject({ code: "ENOENT" });
    expect(await refused("../data.csv")).toEqual(usage("no path below"));
    await expect(prepareAgentDirectory(files, join(root, "folder"), { include: [] })).rejects.toEqual(
      usage("symbolic link"),
    );
    await expect(prepareAgentDirectory(files, join(root, "data.csv"), { include: [] })).rejects.toEqual(
      usage("no directory"),
    );
    await expect(prepareAgentDirectory(files, root, { include: ["data.csv"], to: "/etc" })).rejects.toEqual(
      usage(),
    );
    await expect(prepareAgentDirectory(files, root, { include: "data.csv" } as never)).rejects.toMatchObject({
      kind: "configuration",
    });
    expect(server.requests).toEqual([]);
  });

  it("sends nothing of outside, whatever path is asked for", async () => {
    await symlink(outside, join(root, "folder"));
    const sent: string[] = [];
    const resource = {
      prepare: async (files: Readonly<Record<string, unknown>>) => {
        for (const file of Object.values(files)) sent.push(await read(file as AsyncIterable<Uint8Array>));
        return { files: [], uploadedFiles: [] };
      },
    };
    const name = fc.constantFrom(
      "..",
      ".",
      "",
      "src",
      "folder",
      "secret.txt",
      "main.py",
      "data.csv",
      "\\",
      outside,
      "\0",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 1, maxLength: 5 }), async (names) => {
        sent.length = 0;
        const path = names.join("/");
        const isInside = path === "data.csv" || path === "src/main.py";
        await prepareAgentDirectory(resource as never, root, { include: [path] }).catch(() => {});
        expect(sent).toHaveLength(isInside ? 1 : 0);
      }),
      { numRuns: runs(4000) },
    );
  });
});

describe("agentFileDestination", () => {
  const write = async (path: string, ...chunks: string[]): Promise<void> => {
    await new Blob(chunks).stream().pipeTo(agentFileDestination(path));
  };

  it("makes a file, or writes one anew, when the first bytes come", async () => {
    const path = join(root, "chart.png");
    const untouched = agentFileDestination(join(root, "data.csv"));
    await write(path, "a long text");
    expect(await readFile(path, "utf8")).toBe("a long text");
    await write(path, "short", "er");
    expect(await readFile(path, "utf8")).toBe("shorter");
    await write(path);
    expect(await readFile(path, "utf8")).toBe("");
    await untouched.abort();
    expect(await readFile(join(root, "data.csv"), "utf8")).toContain("a,b");
  });

  it("takes the artifacts of a turn", async () => {
    await using server = await startServer();
    const openai = new OpenAI({ baseURL: server.url, apiKey: server.apiKey });
    const { sessions } = openai.beta.agents;
    const result = await sessions
      .createAndStream({ environment: { type: "none" }, input: "Draw" })
      .finalResult();
    const [artifact] = (await sessions.artifacts.list(result.session_id)).data;
    const turn = { ...result, turn_id: artifact?.turn_id ?? "" };
    const to = agentFileDestination(join(root, "artifact"));
    await sessions.artifacts.forResult(turn).download({ path: artifact?.path ?? "", to });
    const content = await sessions.artifacts.content(artifact?.id ?? "", { session_id: result.session_id });
    expect(await readFile(join(root, "artifact"), "utf8")).toBe(await content.text());
  });

  it("refuses links, also those that lead nowhere, and folders, and changes nothing behind them", async () => {
    await symlink(join(outside, "secret.txt"), join(root, "link"));
    await symlink(join(outside, "new.txt"), join(root, "dangling"));
    for (const name of ["link", "dangling", "src"]) {
      await expect(write(join(root, name), "x")).rejects.toEqual(usage("regular file"));
      await expect(write(join(root, name))).rejects.toEqual(usage("regular file"));
    }
    expect(await readFile(join(outside, "secret.txt"), "utf8")).toBe("secret");
    await expect(readFile(join(outside, "new.txt"))).rejects.toMatchObject({ code: "ENOENT" });
    await expect(write(join(root, "none", "file"), "x")).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("keeps what has come when the source fails, and closes the file", async () => {
    const path = join(root, "part");
    const writer = agentFileDestination(path).getWriter();
    await writer.write(Buffer.from("one"));
    await writer.abort(new Error("lost"));
    expect(await readFile(path, "utf8")).toBe("one");
    const failing = agentFileDestination(join(root, "odd")).getWriter();
    await expect(failing.write(5 as never)).rejects.toMatchObject({ code: "ERR_INVALID_ARG_TYPE" });
  });
});
