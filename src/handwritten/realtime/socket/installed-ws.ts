/** Where this is not Node, nothing looks for the package `ws`: a bundler would take Node's modules along with it. */
export const installedWs = (): Promise<undefined> => Promise.resolve(undefined);
