import { socketHost } from "../direct.ts";

/**
 * Reads a `NO_PROXY` list, as Node does: a host by its name, `.example.com` or `*.example.com` for those below it (the
 * former for itself too), each with `:port` or without; an IP address, or a range of them (`10.0.0.1-10.0.0.9`); `*` for all. And as Go
 * and curl do: a block of addresses (`10.0.0.0/8`).
 *
 * @returns whether an address is to be connected to directly
 * @see https://nodejs.org/api/http.html#built-in-proxy-support
 */
export const createBypass = (list: string): ((url: URL) => boolean) => {
  const { isIP, BlockList } = process.getBuiltinModule("node:net");
  const addresses = new BlockList();
  const entries = list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const family = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");
  for (const entry of entries) {
    const [, from = "", sign, to = ""] = /^\[?([^-/\]]+)\]?([-/])(.+)$/.exec(entry) ?? [];
    if (!isIP(from)) continue;
    if (sign === "/") {
      const prefix = Number(to);
      if (Number.isInteger(prefix) && prefix <= (isIP(from) === 6 ? 128 : 32))
        addresses.addSubnet(from, prefix, family(from));
    } else if (isIP(to) === isIP(from)) addresses.addRange(from, to, family(from));
  }
  return ({ hostname, port, protocol }) => {
    const host = socketHost(hostname);
    const withPort = `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
    if (isIP(host) && addresses.check(host, family(host))) return true;
    return entries.some((entry) => {
      if (entry === "*" || entry === host || entry === hostname || entry === withPort) return true;
      const suffix = entry.replace(/^\*/, "");
      if (!suffix.startsWith(".")) return false;
      return [hostname, withPort].some((name) => name.endsWith(suffix) || entry === `.${name}`);
    });
  };
};
