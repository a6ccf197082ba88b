/** `node:http` or `node:https`, loaded when it is needed: the latter brings TLS with it, which doubles the time an import takes. */
export const moduleFor = (protocol: string): typeof import("node:https") =>
  process.getBuiltinModule(`node:${protocol.slice(0, -1)}` as "node:https");
