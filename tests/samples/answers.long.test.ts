import { expect, it } from "@jest/globals";
import { createAnswerCheck } from "../../scripts/conformance/answers/check-answer.ts";
import { judgeAnswers } from "../../scripts/conformance/answers/judge-answers.ts";
import { compareWithKnown, readKnownMismatches } from "../../scripts/conformance/answers/known-mismatches.ts";
import { reachesRequiredShare } from "../../scripts/conformance/answers/render-answers.ts";
import { operations } from "../../src/generated/json-schemas/operations.ts";
import { schemas } from "../../src/generated/json-schemas/schemas.ts";
import { upstreamSamples } from "../support/samples.ts";

const upstream = upstreamSamples();
if (!upstream) console.log("The upstream document is not beside this repository: its answers are not tried.");

(upstream ? it : it.skip)(
  "the answers of the upstream document are valid, but for those that are listed",
  async () => {
    const judgement = judgeAnswers(upstream?.text ?? "", createAnswerCheck({ operations, schemas }));
    expect(reachesRequiredShare(judgement)).toBe(true);
    if (upstream?.areKnown)
      expect(compareWithKnown(judgement, await readKnownMismatches())).toEqual({ unlisted: [], gone: [] });
  },
);
