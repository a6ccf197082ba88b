import type { OpenAIFile } from "../../generated/models.ts";
import type { BetaAgentsEnvironmentsFiles } from "../../generated/resources/beta.ts";
import type { Uploadable } from "../contract.ts";
import type { RequestOptions } from "../resources/resource.ts";
import { type PreparedAgentFiles, prepareFiles, uploadedBefore } from "./agent-files.ts";
import { defineHelpers, type ResourceHelpers } from "./define-helpers.ts";

/** A file in an environment, and the uploaded file that it was made of. */
export interface UploadedAgentFile {
  readonly uploadedFile: OpenAIFile;
  readonly environmentFile: Awaited<ReturnType<BetaAgentsEnvironmentsFiles["create"]>>;
}

/** The methods of `openai.beta.agents.environments.files` that are written by hand. */
export interface BetaAgentsEnvironmentsFilesHelpers {
  /**
   * Uploads files one after the other, for the `files` of a new environment. They stay until you delete them.
   *
   * POST /files
   * @param files - by their path in the environment: `{ "/workspace/data.csv": file }`
   * @throws UsageError for a path that no file can have there; nothing is sent then
   * @throws OpenAIError what an upload failed with; its `uploadedFiles` are those that came before
   */
  prepare(files: Readonly<Record<string, Uploadable>>, options?: RequestOptions): Promise<PreparedAgentFiles>;
  /**
   * Uploads a file, and puts it into an environment that runs.
   *
   * POST /files, POST /agents/environments/{environment_id}/files
   * @throws the same as `prepare()`
   */
  upload(
    environmentID: string,
    params: { readonly file: Uploadable; readonly path: string },
    options?: RequestOptions,
  ): Promise<UploadedAgentFile>;
}

export const betaAgentsEnvironmentsFiles: ResourceHelpers = /* @__PURE__ */ defineHelpers<
  BetaAgentsEnvironmentsFilesHelpers,
  BetaAgentsEnvironmentsFiles
>("beta.agents.environments.files", {
  prepare: ({ client }, files, options) => prepareFiles(client, files, options),
  upload: async ({ client, resource }, environmentID, { file, path }, options) => {
    const { files, uploadedFiles } = await prepareFiles(client, { [path]: file }, options);
    const [[reference], [uploadedFile]] = [files, uploadedFiles] as [[PreparedFile], [OpenAIFile]];
    try {
      return { uploadedFile, environmentFile: await resource.create(environmentID, reference, options) };
    } catch (error) {
      throw uploadedBefore(error, uploadedFiles);
    }
  },
});

type PreparedFile = PreparedAgentFiles["files"][number];
