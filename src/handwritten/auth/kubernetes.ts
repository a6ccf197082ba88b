import { settingsOf } from "../core/options/check-options.ts";
import { FUNCTION } from "../core/options/kinds.ts";
import { builtinModule } from "../core/runtime/builtin-module.ts";
import { SubjectTokenProviderError } from "../errors/index.ts";
import type { SubjectTokenProvider } from "./subject-token-provider.ts";

/** How the token file is read. */
export interface KubernetesOptions {
  /** Default: Node's. */
  readonly readFile?: ((path: string) => Promise<string>) | undefined;
}

const fail = (message: string, cause?: unknown): never => {
  throw new SubjectTokenProviderError(message, "kubernetes", { cause });
};

const readNodeFile = async (path: string): Promise<string> => {
  const fs = builtinModule("node:fs");
  if (!fs) return fail("there are no files on this platform; pass `readFile`");
  return fs.promises.readFile(path, "utf8");
};

/**
 * The token of a Kubernetes service account, from the file that it is mounted as; read anew for every exchange,
 * because the kubelet rotates it.
 *
 * @param path - default: `/var/run/secrets/kubernetes.io/serviceaccount/token`
 * @see https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken
 */
export const k8sServiceAccountTokenProvider = (
  path = "/var/run/secrets/kubernetes.io/serviceaccount/token",
  options: KubernetesOptions = {},
): SubjectTokenProvider => {
  const { readFile } = settingsOf(
    "k8sServiceAccountTokenProvider",
    options,
    { readFile: readNodeFile },
    { readFile: FUNCTION },
  );
  return {
    tokenType: "jwt",
    getToken: async () => {
      const text = await readFile(path).catch((cause: unknown) =>
        cause instanceof SubjectTokenProviderError
          ? Promise.reject(cause)
          : fail(`${path} cannot be read`, cause),
      );
      return text.trim() || fail(`${path} is empty`);
    },
  };
};
