import { afterEach, describe, expect, it, jest } from "@jest/globals";
import {
  type Exposure,
  exposureCount,
  onExposure,
  RotatingSecret,
  resetExposureCount,
  Secret,
} from "../../../src/handwritten/config/secret/index.ts";

// SHA-256 of the key, computed by sha256sum.
const KEY = "sk-0123456789abcdefghij";
const FINGERPRINT = "9b21de11";

const stops: (() => void)[] = [];
const listen = (): Exposure[] => {
  const heard: Exposure[] = [];
  stops.push(onExposure((exposure) => heard.push(exposure)));
  return heard;
};

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  resetExposureCount();
});

describe("the audit trail", () => {
  it("counts every exposure, of each secret and of all", () => {
    const [one, two] = [Secret.create(KEY), Secret.create(`${KEY}2`)];
    one.expose("a");
    one.expose("b");
    two.expose("c");
    expect([one.exposureCount, two.exposureCount, exposureCount()]).toEqual([2, 1, 3]);
    resetExposureCount();
    one.resetExposureCount();
    expect([one.exposureCount, two.exposureCount, exposureCount()]).toEqual([0, 1, 0]);
  });

  it("counts nothing for being shown", () => {
    const secret = Secret.create(KEY);
    void `${secret} ${JSON.stringify(secret)} ${secret.fingerprint}`;
    expect([secret.exposureCount, exposureCount()]).toEqual([0, 0]);
  });

  it("tells when, what for, which secret and whose call", () => {
    const heard = listen();
    const before = Date.now();
    Secret.create(KEY).expose("a test");
    expect(heard).toEqual([
      {
        time: expect.any(Date),
        purpose: "a test",
        fingerprint: FINGERPRINT,
        callSite: expect.stringMatching(/^secret\/exposure\.test\.ts:\d+$/),
      },
    ]);
    expect(heard[0]?.time.getTime()).toBeGreaterThanOrEqual(before);
    expect(JSON.stringify(heard)).not.toContain("0123456789");
  });

  it("tells every listener, until it is ended", () => {
    const first = listen();
    const second = listen();
    const secret = Secret.create(KEY);
    secret.expose("1");
    stops.shift()?.();
    secret.expose("2");
    expect([first, second].map((heard) => heard.map(({ purpose }) => purpose))).toEqual([["1"], ["1", "2"]]);
  });

  it("gives out nothing when a listener throws", () => {
    stops.push(
      onExposure(({ purpose }) => {
        if (purpose === "forbidden") throw new Error("not allowed");
      }),
    );
    const secret = Secret.create(KEY);
    expect(() => secret.expose("forbidden")).toThrow("not allowed");
    expect([secret.exposureCount, exposureCount()]).toEqual([0, 0]);
    expect(secret.expose("allowed")).toBe(KEY);
  });

  it("finds the caller through the library's own frames, however many", () => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 3;
    const heard = listen();
    const rotating = new RotatingSecret(KEY);
    const deep = (left: number): string => (left ? deep(left - 1) : rotating.expose("deep"));
    deep(20);
    expect(heard[0]?.callSite).toMatch(/^secret\/exposure\.test\.ts:\d+$/);
    expect(Error.stackTraceLimit).toBe(3);
    Error.stackTraceLimit = stackTraceLimit;
  });

  it("finds the caller across an await", async () => {
    const heard = listen();
    const secret = Secret.create(KEY);
    const later = async (): Promise<string> => {
      await Promise.resolve();
      return secret.expose("later");
    };
    await later();
    expect(heard[0]?.callSite).toMatch(/^secret\/exposure\.test\.ts:\d+$/);
  });

  it("has no call site where the stack is another's", () => {
    const { prepareStackTrace } = Error;
    const heard = listen();
    try {
      Error.prepareStackTrace = () => ["not", "text"];
      Secret.create(KEY).expose("odd");
    } finally {
      Error.prepareStackTrace = prepareStackTrace;
    }
    expect(heard[0]?.callSite).toBeUndefined();
  });

  it("takes no stack without a listener, and writes nothing anywhere", () => {
    const capture = jest.spyOn(Error, "captureStackTrace");
    const output = [jest.spyOn(process.stderr, "write"), jest.spyOn(process.stdout, "write")];
    Secret.create(KEY).expose("quietly");
    expect(capture).not.toHaveBeenCalled();
    const heard = listen();
    Secret.create(KEY).expose("heard");
    expect(capture).toHaveBeenCalledTimes(1);
    expect(heard).toHaveLength(1);
    for (const write of output) expect(write).not.toHaveBeenCalled();
    jest.restoreAllMocks();
  });
});

describe("the fingerprint", () => {
  const without = async (names: readonly ("process" | "crypto")[], run: () => unknown): Promise<void> => {
    const saved = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
    try {
      for (const name of names)
        Object.defineProperty(globalThis, name, { value: undefined, configurable: true });
      await run();
    } finally {
      for (const [name, descriptor] of saved) Object.defineProperty(globalThis, name, descriptor ?? {});
    }
  };

  it("is there at once on Node", () => {
    expect(Secret.create(KEY).fingerprint).toBe(FINGERPRINT);
    expect(Secret.unchecked("").fingerprint).toBe("e3b0c442");
  });

  it("is the same by WebCrypto, as a promise", async () => {
    await without(["process"], async () => {
      const { fingerprint } = Secret.create(KEY);
      expect(fingerprint).toHaveProperty("then");
      expect(await fingerprint).toBe(FINGERPRINT);
      expect(await Secret.unchecked("7").fingerprint).toHaveLength(8);
    });
  });

  it("is unknown where there is no cryptography", async () => {
    await without(["process", "crypto"], () => {
      expect(Secret.create(KEY).fingerprint).toBe("unknown");
    });
  });
});
