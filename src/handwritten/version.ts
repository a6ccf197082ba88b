/** The version of this package; a test holds it against package.json. */
export const version = "0.1.0";

/** How the library names itself to servers. Browsers send their own name instead. */
export const userAgent: string = `api-openai/${version}`;
