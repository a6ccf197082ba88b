import { once } from "node:events";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readInput } from "../../../scripts/update-spec/read-input.ts";
import { SpecError } from "../../../scripts/update-spec/spec-error.ts";
import { failures, loopback } from "./loopback.ts";

const textOf = async (address: string): Promise<string> =>
  Buffer.from((await readInput(address)).bytes).toString();

describe("readInput: an address", () => {
  it("downloads the bytes as they are", async () => {
    await using server = await loopback((request, reply) => void reply.end(`path ${request.url}`));
    const address = `${server.address}/a/openapi.yaml?raw=1`;
    expect(await readInput(address)).toMatchObject({ from: "url", url: address });
    expect(await textOf(address)).toBe("path /a/openapi.yaml?raw=1");
  });

  it("follows a redirect", async () => {
    await using server = await loopback((request, reply) => {
      if (request.url === "/new") reply.end("moved here");
      else reply.writeHead(302, { location: "/new" }).end();
    });
    expect(await textOf(`${server.address}/old`)).toBe("moved here");
  });

  it("asks for plain bytes, whose length can be checked", async () => {
    await using server = await loopback(
      (request, reply) => void reply.end(request.headers["accept-encoding"]),
    );
    expect(await textOf(server.address)).toBe("identity");
  });

  it("decodes a compressed reply all the same, whose length is that of the compressed bytes", async () => {
    const zipped = gzipSync("x".repeat(5000));
    await using server = await loopback((_, reply) => {
      reply.writeHead(200, { "content-encoding": "gzip", "content-length": zipped.byteLength }).end(zipped);
    });
    expect(await textOf(server.address)).toBe("x".repeat(5000));
  });

  it.each(failures)("fails when $name", async ({ answer, want }) => {
    await using server = await loopback(answer);
    const reading = readInput(`${server.address}/openapi.yaml`);
    await expect(reading).rejects.toThrow(SpecError);
    await expect(reading).rejects.toThrow(want);
    await expect(reading).rejects.toThrow(`${server.address}/openapi.yaml: `);
  });

  it("fails when no server listens", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    await expect(readInput(`http://127.0.0.1:${port}/`)).rejects.toThrow(
      /the download failed: fetch failed: .*ECONNREFUSED/,
    );
  });

  it("gives up on a server that never answers, and on one that stops in the middle", async () => {
    await using silent = await loopback(() => {});
    await expect(readInput(silent.address, 20)).rejects.toThrow(/the download failed: .*timeout/);
    await using stalled = await loopback((_, reply) => void reply.write("openapi: 3.1.0\n"));
    await expect(readInput(stalled.address, 200)).rejects.toThrow(/the download failed: .*timeout/);
  });

  it("stops reading a reply that is too large", async () => {
    const block = Buffer.alloc(1 << 20);
    let open = true;
    await using server = await loopback((_, reply) => {
      reply.on("close", () => {
        open = false;
      });
      const more = (): void => void (open && reply.write(block, more));
      more();
    });
    await expect(readInput(server.address)).rejects.toThrow("more than 67108864 bytes");
  });

  it.each(["ftp://example.com/a", "data:text/plain,openapi"])("does not read %s", async (address) => {
    await expect(readInput(address)).rejects.toThrow(
      `${address}: only files and http(s) addresses can be read`,
    );
  });

  it("says that an address is none", async () => {
    await expect(readInput("http://[1/")).rejects.toThrow("http://[1/: not an address");
  });
});

describe("readInput: a file", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "read-input-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("is read whole, by its path or its address", async () => {
    const path = join(folder, "a b.yaml");
    await writeFile(path, "text");
    expect(await readInput(path)).toMatchObject({ from: "file", path });
    expect(await textOf(path)).toBe("text");
    expect(await textOf(pathToFileURL(path).href)).toBe("text");
  });

  it("must be there, be a file, hold something, and not too much", async () => {
    const [missing, empty, large] = ["missing", "empty", "large"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await writeFile(empty, "");
    await writeFile(large, "");
    await truncate(large, 65 * 1024 * 1024);
    await expect(readInput(missing)).rejects.toThrow(`${missing}: cannot be read: there is no such file`);
    await expect(readInput(folder)).rejects.toThrow(`${folder}: cannot be read: it is a folder`);
    await expect(readInput(empty)).rejects.toThrow(`${empty}: the file is empty`);
    await expect(readInput(large)).rejects.toThrow(`${large}: 68157440 bytes; at most 67108864 are read`);
  });
});
