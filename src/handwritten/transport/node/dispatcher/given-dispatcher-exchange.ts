import { DispatchExchange } from "./dispatch-exchange.ts";

/** What undici 7 and 8 give a handler in the place of functions. */
interface Controller {
  abort(reason: Error): void;
  pause(): void;
  resume(): void;
}

type HeadersByName = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * An exchange for a dispatcher of any version that a program gives: it has the names of undici 7 and 8 beside the older ones, of which
 * a version calls the ones that it knows.
 *
 * @see https://undici.nodejs.org/#/docs/api/Dispatcher
 */
export class GivenDispatcherExchange extends DispatchExchange {
  onRequestStart(controller: Controller): void {
    this.onConnect((reason) => controller.abort(reason as Error));
  }

  onResponseStart(controller: Controller, status: number, headers: HeadersByName): void {
    this.onHeaders(status, listed(headers), () => controller.resume());
  }

  onResponseData(controller: Controller, chunk: Uint8Array): void {
    if (!this.onData(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    this.onComplete();
  }

  onResponseError(_controller: Controller, error: Error): void {
    this.onError(error);
  }

  onRequestUpgrade(
    _controller: Controller,
    status: number,
    headers: HeadersByName,
    socket: { destroy(): unknown },
  ): void {
    this.onUpgrade(status, headers, socket);
  }
}

/** Names and values in turn. */
const listed = (headers: HeadersByName): string[] =>
  Object.entries(headers).flatMap(([name, values]) =>
    [values ?? []].flat().flatMap((value) => [name, String(value)]),
  );
