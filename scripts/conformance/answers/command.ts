import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { operations } from "../../../src/generated/json-schemas/operations.ts";
import { schemas } from "../../../src/generated/json-schemas/schemas.ts";
import { createAnswerCheck } from "./check-answer.ts";
import { type Judgement, judgeAnswers } from "./judge-answers.ts";
import { compareWithKnown, readKnownMismatches } from "./known-mismatches.ts";
import { reachesRequiredShare, renderJudgement, renderKnown } from "./render-answers.ts";

const page = new URL("../../../docs/conformance.md", import.meta.url);

/**
 * `npm run conformance -- answers <document>`: validates the answer samples of a document against the patched contract and prints
 * what differs. `answers --write` writes the list in `docs/conformance.md` from `known-mismatches.yaml`.
 *
 * Returns the exit code: 1 where fewer than 90 % are valid, or where the document is the contract's own and the list is not right.
 */
export const answers = async (argument: string | undefined): Promise<number> => {
  if (argument === "--write") {
    await writeFile(page, renderKnown(await readFile(page, "utf8"), await readKnownMismatches()));
    return 0;
  }
  if (!argument || !existsSync(argument)) {
    const fault = argument
      ? `there is no ${argument}`
      : "usage: npm run conformance -- answers <OpenAPI document>";
    console.error(`conformance: ${fault}`);
    return 2;
  }
  const document = await readFile(argument);
  const judgement = judgeAnswers(document.toString("utf8"), createAnswerCheck({ operations, schemas }));
  if (!judgement.json.of && !judgement.events.of) {
    console.error(`conformance: ${argument} shows no answers`);
    return 2;
  }
  console.log(renderJudgement(judgement));
  const isEnough = reachesRequiredShare(judgement);
  if (!isEnough) console.log("fewer than 90 % are valid");
  const isChanged = (await isOfContract(document)) && (await printChanges(judgement));
  return isEnough && !isChanged ? 0 : 1;
};

/** Whether it is the document that the contract was made from, whose mismatches are known one by one. */
const isOfContract = async (document: Buffer): Promise<boolean> => {
  const source = JSON.parse(
    await readFile(new URL("../../../openapi/source.json", import.meta.url), "utf8"),
  ) as { sha256OfInput: string };
  return createHash("sha256").update(document).digest("hex") === source.sha256OfInput;
};

const printChanges = async (judgement: Judgement): Promise<boolean> => {
  const { unlisted, gone } = compareWithKnown(judgement, await readKnownMismatches());
  for (const line of unlisted) console.log(`not listed in known-mismatches.yaml: ${line}`);
  for (const line of gone) console.log(`listed in known-mismatches.yaml, and no longer so: ${line}`);
  return unlisted.length + gone.length > 0;
};
