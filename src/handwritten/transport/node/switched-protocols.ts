/** RFC 9110 §15.2.2: what follows is another protocol, which no request here has asked for. */
export const switchedProtocols = (): Error => new Error("the server answered 101 Switching Protocols");
