/** Uploads in parts are loaded when the first one begins. */
export const later = (): Promise<typeof import("./upload-file-chunked.ts")> =>
  import("./upload-file-chunked.ts");
