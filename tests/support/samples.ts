import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readSamples, type Sample } from "../../scripts/conformance/read-samples.ts";

export const repository: string = fileURLToPath(new URL("../../", import.meta.url));

/** The upstream document is no part of this repository; where it lies beside it, its samples are tried. */
const document = fileURLToPath(new URL("../../../shared/openapi/openapi.yaml", import.meta.url));

export interface Samples {
  /** The document itself. */
  readonly text: string;
  readonly samples: readonly Sample[];
  /** Whether they are those of the document that the contract was made from, whose faults are known one by one. */
  readonly areKnown: boolean;
}

/** The samples of the upstream document, or undefined when it is not there. */
export const upstreamSamples = (): Samples | undefined => {
  if (!existsSync(document)) return undefined;
  const bytes = readFileSync(document);
  const text = bytes.toString("utf8");
  const source = JSON.parse(readFileSync(`${repository}openapi/source.json`, "utf8"));
  return {
    text,
    samples: readSamples(text),
    areKnown: createHash("sha256").update(bytes).digest("hex") === source.sha256OfInput,
  };
};
