import type { Files } from "../../../generated/resources/files.ts";
import type { Uploadable } from "../../contract.ts";
import { checkOptions } from "../../core/options/check-options.ts";
import { FUNCTION } from "../../core/options/kinds.ts";
import { COUNT } from "../../core/options/range.ts";
import { UsageError } from "../../errors/index.ts";
import type { RequestOptions } from "../../resources/resource.ts";

/** What became of one file. */
export interface UploadReport {
  /** Its place among the files. */
  readonly index: number;
  /** The id of the file that was made of it. */
  readonly id?: string;
  /** Why there is none. */
  readonly error?: unknown;
}

/** How several files are uploaded. */
export interface UploadAllOptions {
  /** Uploads at one time. Default: 5 */
  maxConcurrency?: number | undefined;
  /** Gets what became of each file, as it is over. */
  onUpload?: ((report: UploadReport) => void) | undefined;
}

const DEFAULT_CONCURRENCY = 5;

/**
 * Uploads files, so many at one time, and gives their ids in the order of the files. After a failure no other upload begins;
 * those under way are waited for.
 *
 * @throws the first failure; UsageError for no files
 */
export const uploadAll = async (
  files: Pick<Files, "create">,
  all: readonly Uploadable[],
  { maxConcurrency, onUpload }: UploadAllOptions,
  options: RequestOptions,
): Promise<readonly string[]> => {
  checkOptions(
    { maxConcurrency, onUpload },
    { maxConcurrency: COUNT, onUpload: FUNCTION },
    { of: "an upload" },
  );
  if (!all?.length)
    throw new UsageError(
      "there are no `files` to upload: for files that are uploaded already there is `createAndPoll`",
    );
  const ids: string[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < all.length && !failures.length) {
      const index = next++;
      try {
        const { id } = await files.create({ file: all[index] as Uploadable, purpose: "assistants" }, options);
        ids[index] = id;
        onUpload?.({ index, id });
      } catch (error) {
        failures.push(error);
        onUpload?.({ index, error });
      }
    }
  };
  await Promise.all(Array.from({ length: maxConcurrency ?? DEFAULT_CONCURRENCY }, work));
  if (failures.length) throw failures[0];
  return ids;
};
