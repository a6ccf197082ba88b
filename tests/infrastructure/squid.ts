import { globSync, rmSync } from "node:fs";
import { type Program, startProgram } from "./program.ts";

/** What is to be set. */
export interface SquidSettings {
  /** `user:password`, without which it answers 407. */
  readonly credentials?: string;
  /** Rules before the last, which allows everything: `http_access deny CONNECT` */
  readonly rules?: string;
}

/** Reads a user and a password from each line, and answers whether they are right. */
const helperFor = (credentials: string): string => `while read -r user password; do
  if [ "$user:$password" = "${credentials}" ]; then echo OK; else echo ERR; fi
done
`;

/**
 * A Squid that keeps nothing. `access.log` has a line for each request: its status and its method.
 *
 * @see http://www.squid-cache.org/Doc/config/
 */
export const startSquid = ({ credentials, rules = "" }: SquidSettings = {}): Promise<Program> =>
  startProgram("squid", {
    // The name is that of its shared memory, which would be another one's otherwise.
    args: (file, port) => ["-N", "-n", `test${port}`, "-f", file],
    // Its own end takes two seconds.
    tidy: (port) => {
      for (const file of globSync(`/dev/shm/test${port}-*`)) rmSync(file);
    },
    files: credentials ? { "check.sh": helperFor(credentials) } : {},
    configuration: (port, folder) => `
http_port 127.0.0.1:${port}
pid_filename ${folder}/squid.pid
cache_log ${folder}/cache.log
logformat short %>Hs %rm
access_log stdio:${folder}/access.log short
buffered_logs off
coredump_dir ${folder}
cache deny all
visible_hostname localhost
shutdown_lifetime 0 seconds
connect_timeout 2 seconds
pinger_enable off
${credentials ? `auth_param basic program /bin/sh ${folder}/check.sh\nauth_param basic children 1\nacl known proxy_auth REQUIRED\nhttp_access deny !known` : ""}
${rules}
http_access allow all
`,
  });
