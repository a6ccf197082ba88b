import type {
  CreateVectorStoreFileBatchRequest,
  VectorStoreFileBatchObject,
} from "../../generated/models.ts";
import type { VectorStoresFileBatches } from "../../generated/resources/vector-stores.ts";
import type { Uploadable } from "../contract.ts";
import { defineHelpers, type HelperMethods, type ResourceHelpers } from "./define-helpers.ts";
import { filesOf } from "./files-of.ts";
import { later } from "./poll/later.ts";
import type { PollOptions } from "./poll/poll-options.ts";
import type { UploadAllOptions } from "./poll/upload-all.ts";

/** The methods of `openai.vectorStores.fileBatches` that are written by hand. */
export interface VectorStoresFileBatchesHelpers {
  /** Attaches files, and waits until all are processed. @see https://platform.openai.com/docs/api-reference/vector-stores-file-batches */
  createAndPoll(
    vectorStoreID: string,
    body: CreateVectorStoreFileBatchRequest,
    options?: PollOptions<VectorStoreFileBatchObject>,
  ): Promise<VectorStoreFileBatchObject>;
  /** Waits until all files of a batch are processed, whether well or not. */
  poll(
    vectorStoreID: string,
    batchID: string,
    options?: PollOptions<VectorStoreFileBatchObject>,
  ): Promise<VectorStoreFileBatchObject>;
  /**
   * Uploads files, five at one time unless `maxConcurrency` says otherwise, attaches them with those of `fileIds`, and waits until all are
   * processed. After a failure no other upload begins, and nothing is attached; `onUpload` has the ids of those that were uploaded.
   */
  uploadAndPoll(
    vectorStoreID: string,
    params: { readonly files: readonly Uploadable[]; readonly fileIds?: readonly string[] },
    options?: PollOptions<VectorStoreFileBatchObject> & UploadAllOptions,
  ): Promise<VectorStoreFileBatchObject>;
}

type Methods = HelperMethods<VectorStoresFileBatchesHelpers, VectorStoresFileBatches>;

const poll: Methods["poll"] = async ({ resource, clock, emit }, vector_store_id, batchID, options) =>
  (await later()).pollUntilOver(
    {
      operation: "getVectorStoreFileBatch",
      read: (given) => resource.retrieve(batchID, { vector_store_id }, given),
      clock,
      emit,
    },
    options,
  );

export const vectorStoresFileBatches: ResourceHelpers = /* @__PURE__ */ defineHelpers<
  VectorStoresFileBatchesHelpers,
  VectorStoresFileBatches
>("vectorStores.fileBatches", {
  createAndPoll: async (context, vectorStoreID, body, options) => {
    const { request, left } = (await later()).splitOptions(options, context.clock);
    const { id } = await context.resource.create(vectorStoreID, body, request);
    return poll(context, vectorStoreID, id, left());
  },
  poll,
  uploadAndPoll: async (context, vectorStoreID, { files, fileIds = [] }, options = {}) => {
    const { splitOptions, uploadAll } = await later();
    const { maxConcurrency, onUpload, ...polling } = options;
    const { request, left } = splitOptions<VectorStoreFileBatchObject>(polling, context.clock);
    const ids = await uploadAll(filesOf(context.client), files, { maxConcurrency, onUpload }, request);
    const { id } = await context.resource.create(vectorStoreID, { file_ids: [...fileIds, ...ids] }, request);
    return poll(context, vectorStoreID, id, left());
  },
});
