import { readFileSync } from "node:fs";

/** A file of the folder `certificates`; its README says what there is. */
export const certificateFile = (name: string): Buffer =>
  readFileSync(new URL(`./certificates/${name}`, import.meta.url));

/** A certificate and its key, as a TLS server or client is given them. */
export const identity = (name: string): { readonly cert: string; readonly key: string } => ({
  cert: certificateFile(`${name}.pem`).toString(),
  key: certificateFile(`${name}-key.pem`).toString(),
});

/** The authority that certifies all of the tests' servers, and the client. */
export const ca: string = certificateFile("ca.pem").toString();
