import type { Files } from "../../generated/resources/files.ts";
import { UsageError } from "../errors/index.ts";
import type { HelperClient } from "./helper-context.ts";

/** The files of a client. @throws UsageError for a resource that was made with less than a client */
export const filesOf = ({ files }: HelperClient): Files => {
  if (!files)
    throw new UsageError("this uploads files, and its resource was made with a client that has no `files`");
  return files;
};
