/**
 * What is wrong with an input document, a download or the contract itself, told in one line.
 * The command prints `spec:update: <message>` and exits with 1; anything else that is thrown is a defect
 * of the script and keeps its stack.
 */
export class SpecError extends Error {
  override readonly name = "SpecError";
}
