import { getEventListeners } from "node:events";
import { access, chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { playAudio } from "../../src/handwritten/audio/play-audio.ts";
import { recordAudio } from "../../src/handwritten/audio/record-audio.ts";
import { APIUserAbortError, ConfigurationError, UsageError } from "../../src/handwritten/errors/index.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { until } from "../support/until.ts";

let folder: string;
const path = process.env["PATH"];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "audio-"));
  process.env["PATH"] = folder;
});
afterEach(async () => {
  process.env["PATH"] = path;
  await rm(folder, { recursive: true });
});

/** Puts a program on the PATH, which writes its arguments to a file. */
const install = async (program: string, script: string): Promise<void> => {
  const file = join(folder, program);
  const begin = `require("fs").writeFileSync(${JSON.stringify(join(folder, "args"))}, JSON.stringify(process.argv.slice(2)));`;
  await writeFile(file, `#!${process.execPath}\n${begin}\n${script}`);
  await chmod(file, 0o755);
};
const args = async (): Promise<string[]> =>
  JSON.parse(await readFile(join(folder, "args"), "utf8")) as string[];
const isThere = (name: string): Promise<boolean> =>
  access(join(folder, name)).then(
    () => true,
    () => false,
  );
/** Keeps what it is given. */
const KEEPS = () =>
  `process.stdin.pipe(require("fs").createWriteStream(${JSON.stringify(join(folder, "played"))}));`;
/** Writes a sound once, and ends when it is asked to. */
const RECORDS = `process.on("SIGTERM", () => process.exit(255)); process.stdout.write("RIFF sound", () =>
  require("fs").writeFileSync(process.env.PATH + "/begun", "")); setInterval(() => {}, 1000);`;

describe("playAudio", () => {
  it.each([
    ["a Response", () => new Response("sound ".repeat(50_000))],
    ["a File", () => new File(["sound ".repeat(50_000)], "a.mp3")],
    ["a stream of Node", () => Readable.from(Array(50_000).fill(Buffer.from("sound ")))],
  ])("gives all of %s to ffplay", async (_what, input) => {
    await install("ffplay", KEEPS());
    await playAudio(input());
    expect(await readFile(join(folder, "played"), "utf8")).toBe("sound ".repeat(50_000));
    expect(await args()).toEqual(expect.arrayContaining(["-nodisp", "-autoexit", "pipe:0"]));
  });

  it("says what ffplay said when it fails, although the source gives no end", async () => {
    await install("ffplay", `console.error("no such codec"); process.exitCode = 3; process.stdin.destroy();`);
    let isClosed = false;
    const endless = new ReadableStream<Uint8Array>({
      cancel: () => {
        isClosed = true;
      },
    });
    const played = playAudio(endless);
    await expect(played).rejects.toThrow(/`ffplay` ended with 3: no such codec/);
    await expect(played).rejects.toThrow(UsageError);
    expect(isClosed).toBe(true);
  });

  it("throws what reading the source throws, and ends ffplay", async () => {
    await install("ffplay", KEEPS());
    const source = Readable.from(
      (async function* () {
        yield Buffer.from("a");
        throw new RangeError("torn");
      })(),
    );
    await expect(playAudio(source)).rejects.toThrow("torn");
  });

  it("is stopped by its signal", async () => {
    await install("ffplay", KEEPS());
    const controller = new AbortController();
    const played = playAudio(new ReadableStream<Uint8Array>(), { signal: controller.signal });
    await until(() => isThere("args"));
    controller.abort();
    await expect(played).rejects.toThrow(APIUserAbortError);
  });

  it("says so when FFmpeg is not installed", async () => {
    const played = playAudio(new Blob(["x"]));
    await expect(played).rejects.toThrow(/needs `ffplay`, which is not on the PATH: install FFmpeg/);
    await expect(played).rejects.toThrow(ConfigurationError);
  });
});

describe("recordAudio", () => {
  it("gives a WAV file when its signal aborts", async () => {
    await install("ffmpeg", RECORDS);
    const controller = new AbortController();
    const recorded = recordAudio({ signal: controller.signal, device: "default" }, "linux");
    await until(() => isThere("begun"));
    controller.abort();
    const file = await recorded;
    expect([file.name, file.type, await file.text()]).toEqual(["audio.wav", "audio/wav", "RIFF sound"]);
  });

  it("ends when its time is up", async () => {
    await install("ffmpeg", RECORDS);
    const clock = fakeClock();
    const recorded = recordAudio({ timeout: 60_000, clock }, "linux");
    await until(() => isThere("begun"));
    clock.advance(60_000);
    expect(await (await recorded).text()).toBe("RIFF sound");
  });

  it("waits for nothing more when the recording has ended by itself", async () => {
    await install("ffmpeg", `process.stdout.write("RIFF");`);
    const left = new Set<() => void>();
    const clock = {
      ...fakeClock(),
      after: (_ms: number, action: () => void) => {
        left.add(action);
        return () => left.delete(action);
      },
    };
    const controller = new AbortController();
    await recordAudio({ timeout: 60_000, signal: controller.signal, clock }, "linux");
    expect(left.size).toBe(0);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  it.each<[string, number | string | undefined, string[]]>([
    ["linux", undefined, ["-f", "alsa", "-i", "hw:0"]],
    ["linux", "hw:USB,0", ["-f", "alsa", "-i", "hw:USB,0"]],
    ["darwin", 2, ["-f", "avfoundation", "-i", ":2"]],
    ["win32", "Microphone", ["-f", "dshow", "-i", "audio=Microphone"]],
  ])("on %s records from %s", async (platform, device, begin) => {
    await install("ffmpeg", `process.stdout.write("RIFF");`);
    await recordAudio({ device }, platform);
    expect((await args()).slice(0, 4)).toEqual(begin);
    expect((await args()).slice(4)).toEqual(expect.arrayContaining(["24000", "1", "wav", "pipe:1"]));
  });

  it("needs the name of a device on Windows", async () => {
    await expect(recordAudio({ device: 1 }, "win32")).rejects.toThrow(/name of a `device` on Windows/);
  });

  it("says what ffmpeg said when it fails", async () => {
    await install("ffmpeg", `console.error("no microphone"); process.exitCode = 1;`);
    await expect(recordAudio({}, "linux")).rejects.toThrow(/`ffmpeg` ended with 1: no microphone/);
  });

  it("says so when FFmpeg is not installed, or an option is wrong", async () => {
    await expect(recordAudio({}, "linux")).rejects.toThrow(/needs `ffmpeg`, which is not on the PATH/);
    await expect(recordAudio({ timeout: -1 })).rejects.toThrow(/timeout/);
  });
});
