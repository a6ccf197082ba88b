import type { OpenAIFile } from "../../generated/models.ts";
import { Files } from "../../generated/resources/files.ts";
import type { Uploadable } from "../contract.ts";
import type { RequestOptions } from "../resources/resource.ts";
import { checkAgentPaths } from "./agent-paths.ts";
import type { HelperClient } from "./helper-context.ts";

/** Files for an environment, and the uploads that they refer to. */
export interface PreparedAgentFiles {
  readonly files: { type: "file_id"; file_id: string; path: string }[];
  readonly uploadedFiles: OpenAIFile[];
}

/** Uploads files one after the other, so that a failure says which are there. */
export const prepareFiles = async (
  client: HelperClient,
  files: Readonly<Record<string, Uploadable>>,
  options: RequestOptions | undefined,
): Promise<PreparedAgentFiles> => {
  const entries = Object.entries(files);
  checkAgentPaths(Object.keys(files), options?.idempotencyKey);
  const prepared: PreparedAgentFiles = { files: [], uploadedFiles: [] };
  const uploads = client.files ?? new Files(client);
  try {
    for (const [path, file] of entries) {
      const uploaded = await uploads.create({ file, purpose: "user_data" }, options);
      prepared.uploadedFiles.push(uploaded);
      prepared.files.push({ type: "file_id", file_id: uploaded.id, path });
    }
  } catch (error) {
    throw uploadedBefore(error, prepared.uploadedFiles);
  }
  return prepared;
};

/** An error that says which files were uploaded before it. */
export const uploadedBefore = (error: unknown, uploadedFiles: readonly OpenAIFile[]): unknown => {
  if (error instanceof Error) Object.assign(error, { uploadedFiles });
  return error;
};
