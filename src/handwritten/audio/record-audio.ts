import { type Clock, systemClock } from "../core/clock.ts";
import { checkOptions, type Rules } from "../core/options/check-options.ts";
import { CLOCK, SIGNAL } from "../core/options/kinds.ts";
import { AMOUNT } from "../core/options/range.ts";
import { onAbort } from "../core/signals.ts";
import { ConfigurationError, UsageError } from "../errors/index.ts";
import { run } from "./run-process.ts";

/** What is recorded, and until when. */
export interface RecordAudioOptions {
  /** Ends the recording, which is the result then. */
  readonly signal?: AbortSignal | undefined;
  /** Number of the input, or its name; Windows needs a name, and Linux takes those of ALSA (`default`, `hw:USB,0`). Default: 0 */
  readonly device?: number | string | undefined;
  /** Milliseconds; 0 for no limit. Default: 0 */
  readonly timeout?: number | undefined;
  /** Default: the platform's time */
  readonly clock?: Clock | undefined;
}

const RULES: Rules<RecordAudioOptions> = {
  signal: SIGNAL,
  device: ["a number or a name", (value) => typeof value === "number" || typeof value === "string"],
  timeout: AMOUNT,
  clock: CLOCK,
};

/** What FFmpeg calls the devices of a platform: https://ffmpeg.org/ffmpeg-devices.html */
const inputOf = (
  platform: string,
  device: number | string | undefined,
): readonly [format: string, input: string] => {
  switch (platform) {
    case "win32":
    case "cygwin":
      if (typeof device !== "string" || !device.trim())
        throw new ConfigurationError(
          'recordAudio() needs the name of a `device` on Windows, such as "Microphone (USB Audio)"',
        );
      return ["dshow", `audio=${device}`];
    case "darwin":
      return ["avfoundation", `:${device ?? 0}`];
    default:
      return ["alsa", typeof device === "string" ? device : `hw:${device ?? 0}`];
  }
};

/**
 * Records until the signal aborts or the time is up, and gives a WAV file: one channel, 24 kHz. It runs `ffmpeg` of FFmpeg.
 *
 * @param platform - given by tests
 * @throws ConfigurationError where there are no processes or no `ffmpeg`; UsageError when `ffmpeg` fails, or recorded nothing
 */
export const recordAudio = async (
  options: RecordAudioOptions = {},
  platform: string = globalThis.process?.platform ?? "",
): Promise<File> => {
  checkOptions(options, RULES, { of: "recordAudio()" });
  const { signal, device, timeout = 0, clock = systemClock } = options;
  const [format, input] = inputOf(platform, device);
  const args = [
    "-f",
    format,
    "-i",
    input,
    "-ar",
    "24000",
    "-ac",
    "1",
    "-f",
    "wav",
    "-loglevel",
    "error",
    "pipe:1",
  ];
  const { child, ended, failure } = run("ffmpeg", "recordAudio()", args, ["ignore", "pipe", "pipe"]);
  const pieces: BlobPart[] = [];
  child.stdout?.on("data", (chunk: Buffer<ArrayBuffer>) => pieces.push(chunk));
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
    // It finishes the file then.
    child.kill("SIGTERM");
  };
  const stopListening = onAbort(signal, stop);
  const stopTimer = timeout ? clock.after(timeout, stop) : () => {};
  try {
    const code = await ended;
    if (code !== 0 && !isStopped) throw failure(code);
    if (!pieces.length) throw new UsageError("nothing was recorded: it was stopped before it began");
    return new File(pieces, "audio.wav", { type: "audio/wav" });
  } finally {
    stopListening();
    stopTimer();
  }
};
