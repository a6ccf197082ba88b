import type { Upload } from "../../generated/models.ts";
import type { Uploads } from "../../generated/resources/uploads.ts";
import type { ApiRequest } from "../contract.ts";
import type { APIPromise, RequestOptions } from "../resources/resource.ts";
import { defineHelpers, type ResourceHelpers } from "./define-helpers.ts";
import { later } from "./upload/later.ts";
import type { UploadFileChunkedParams } from "./upload/upload-params.ts";

/** The methods of `openai.uploads` that are written by hand. */
export interface UploadsHelpers {
  /**
   * Uploads a file in parts, several at one time, and completes it. `resume` goes on with an upload that was interrupted.
   *
   * @see https://platform.openai.com/docs/api-reference/uploads
   */
  uploadFileChunked(params: UploadFileChunkedParams, options?: RequestOptions): Promise<Upload>;
}

export const uploads: ResourceHelpers = /* @__PURE__ */ defineHelpers<UploadsHelpers, Uploads>("uploads", {
  uploadFileChunked: async ({ client }, params, options) =>
    (await later()).uploadFileChunked(
      {
        send: <Result>(request: ApiRequest<Result>, each?: object) =>
          client.send(request, each) as APIPromise<Result>,
      },
      params,
      options,
    ),
});
