import type { CreateVectorStoreFileRequest, VectorStoreFileObject } from "../../generated/models.ts";
import type { VectorStoresFiles } from "../../generated/resources/vector-stores.ts";
import type { Uploadable } from "../contract.ts";
import type { RequestOptions } from "../resources/resource.ts";
import { defineHelpers, type HelperMethods, type ResourceHelpers } from "./define-helpers.ts";
import { filesOf } from "./files-of.ts";
import { later } from "./poll/later.ts";
import type { PollOptions } from "./poll/poll-options.ts";

/** The methods of `openai.vectorStores.files` that are written by hand. */
export interface VectorStoresFilesHelpers {
  /** Attaches a file, and waits until it is processed. @see https://platform.openai.com/docs/api-reference/vector-stores-files */
  createAndPoll(
    vectorStoreID: string,
    body: CreateVectorStoreFileRequest,
    options?: PollOptions<VectorStoreFileObject>,
  ): Promise<VectorStoreFileObject>;
  /** Waits until a file is processed, whether well or not. */
  poll(
    vectorStoreID: string,
    fileID: string,
    options?: PollOptions<VectorStoreFileObject>,
  ): Promise<VectorStoreFileObject>;
  /** Uploads a file and attaches it: two requests. */
  upload(vectorStoreID: string, file: Uploadable, options?: RequestOptions): Promise<VectorStoreFileObject>;
  /** Uploads a file, attaches it, and waits until it is processed. */
  uploadAndPoll(
    vectorStoreID: string,
    file: Uploadable,
    options?: PollOptions<VectorStoreFileObject>,
  ): Promise<VectorStoreFileObject>;
}

type Methods = HelperMethods<VectorStoresFilesHelpers, VectorStoresFiles>;

const poll: Methods["poll"] = async ({ resource, clock, emit }, vector_store_id, fileID, options) =>
  (await later()).pollUntilOver(
    {
      operation: "getVectorStoreFile",
      read: (given) => resource.retrieve(fileID, { vector_store_id }, given),
      clock,
      emit,
    },
    options,
  );

const upload: Methods["upload"] = async ({ resource, client }, vectorStoreID, file, options) => {
  const { id } = await filesOf(client).create({ file, purpose: "assistants" }, options);
  return resource.create(vectorStoreID, { file_id: id }, options);
};

export const vectorStoresFiles: ResourceHelpers = /* @__PURE__ */ defineHelpers<
  VectorStoresFilesHelpers,
  VectorStoresFiles
>("vectorStores.files", {
  createAndPoll: async (context, vectorStoreID, body, options) => {
    const { request, left } = (await later()).splitOptions(options, context.clock);
    const { id } = await context.resource.create(vectorStoreID, body, request);
    return poll(context, vectorStoreID, id, left());
  },
  poll,
  upload,
  uploadAndPoll: async (context, vectorStoreID, file, options) => {
    const { request, left } = (await later()).splitOptions(options, context.clock);
    const { id } = await upload(context, vectorStoreID, file, request);
    return poll(context, vectorStoreID, id, left());
  },
});
