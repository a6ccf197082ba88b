import type { Socket } from "node:net";

/** Calls back when a socket is ready to carry a request, its TLS handshake over: at once if it is. */
export const whenConnected = (
  socket: Socket & { readonly secureConnecting?: boolean },
  action: () => void,
): void => {
  if (socket.secureConnecting) socket.once("secureConnect", action);
  else if (socket.connecting) socket.once("connect", action);
  else action();
};
