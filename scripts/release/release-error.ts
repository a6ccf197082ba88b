/** Why a release cannot be made, in one line. Anything else that is thrown is a defect of the script and keeps its stack. */
export class ReleaseError extends Error {
  override readonly name = "ReleaseError";
}
