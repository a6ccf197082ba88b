/** Which package a supplement was derived from. */
export interface PackageRecord {
  readonly package: string;
  readonly version: string;
  /** Of the tarball, in base64; absent where the source was a folder. */
  readonly sha512?: string;
}
