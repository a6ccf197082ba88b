import { openAIBaseURL } from "../config/openai-base-url.ts";
import type { ApiRequest, Body, Method } from "../contract.ts";
import { type APIPromise, unwrapped } from "../core/api-promise.ts";
import {
  type AbstractPage,
  type ItemIn,
  isKindOfPage,
  type PageConstructor,
} from "../core/pages/page-classes.ts";
import { PagePromise } from "../core/pages/page-promise.ts";
import type { FinalRequestOptions } from "../core/request/final-options.ts";
import { buildHeaders, type NullableHeaders } from "../core/request/nullable-headers.ts";
import { operationByHand, type RequestOptions } from "../core/request/override-request.ts";
import { addressOf } from "../core/request/url.ts";
import { engineOf, type HiddenSettings, type Settings } from "./assigned-settings.ts";
import type { AuthSchemes } from "./overrides.ts";

export interface BaseClient extends Settings, HiddenSettings {}

/** What a client has beside its resources: requests made by hand, and methods that a subclass may override. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor of the client gives what the interface declares
export abstract class BaseClient {
  /** Sends a request value, as `api-openai/operations` makes them. */
  abstract send<Result>(request: ApiRequest<Result>, options?: RequestOptions): APIPromise<Result>;

  /** Sends any request below the base URL, made by hand; `method` and `path` say which. */
  request<Result = unknown>({
    method,
    path,
    ...options
  }: RequestOptions & { method: Method | Lowercase<Method>; path: string }): APIPromise<Result> {
    return this.send(requestByHand<Result>(method.toUpperCase() as Method, path), options);
  }

  /**
   * The address of a path below the base URL, with the query of the client and one of its own, as a call would have it.
   *
   * @param defaultBaseURL - in place of the base URL where that is the default
   * @throws EncodeError for a path that leads out of the base URL
   */
  buildURL(path: string, query?: object | null, defaultBaseURL?: string): string {
    const { environment } = engineOf(this);
    const isDefault = environment.baseURL === openAIBaseURL;
    const baseURL = (isDefault && defaultBaseURL?.replace(/\/+$/, "")) || environment.baseURL;
    const request = requestByHand("GET", path);
    return baseURL + addressOf({ ...request, params: { query: { ...this.defaultQuery(), ...query } } });
  }

  /**
   * For a subclass to change the options of a request, which are asked for before each attempt. What it throws is the call's
   * error.
   */
  protected async prepareOptions(_options: FinalRequestOptions): Promise<void> {}

  /**
   * For a subclass to change each attempt as it goes on the wire: method, headers, body, signal and options of `fetch`. What it throws is the
   * call's error.
   */
  protected async prepareRequest(
    _request: RequestInit,
    _about: { readonly url: string; readonly options: FinalRequestOptions },
  ): Promise<void> {}

  /**
   * The credentials of a request; a subclass may give others, for each attempt. Headers of the client and the call win over them.
   * @throws ConfigurationError when there is no key
   */
  protected async authHeaders(
    options: FinalRequestOptions,
    schemes: AuthSchemes = { bearerAuth: true },
  ): Promise<NullableHeaders | undefined> {
    const request = requestByHand(options.method.toUpperCase() as Method, options.path);
    const isAdmin = schemes.adminAPIKeyAuth && !schemes.bearerAuth;
    const { environment } = engineOf(this);
    return buildHeaders([await environment.authenticate(isAdmin ? { ...request, auth: "admin" } : request)]);
  }

  /** For a subclass to refuse the headers of an attempt, by throwing. */
  protected validateHeaders(_headers: NullableHeaders, _schemes?: AuthSchemes): void {}

  /** The query parameters of every request; a subclass may give others. */
  protected defaultQuery(): Record<string, string | undefined> | undefined {
    return engineOf(this).options.defaultQuery as Record<string, string | undefined> | undefined;
  }

  /**
   * The pages of a list at any path below the base URL, made by a class of pages: one of `OpenAI.CursorPage` and its like, or a subclass of
   * `OpenAI.AbstractPage`.
   */
  getAPIList<Item, Made extends AbstractPage<Item> = AbstractPage<Item>>(
    path: string,
    PageClass: PageConstructor<Made>,
    options?: RequestOptions,
  ): PagePromise<Made, ItemIn<Made>> {
    return this.requestAPIList<Item, Made>(PageClass, {
      ...options,
      method: options?.method ?? "get",
      path: options?.path ?? path,
    });
  }

  /** The same for a list that is asked for with another method. */
  requestAPIList<Item = unknown, Made extends AbstractPage<Item> = AbstractPage<Item>>(
    PageClass: PageConstructor<Made>,
    options: FinalRequestOptions,
  ): PagePromise<Made, ItemIn<Made>> {
    const { method, path, stream: _, ...rest } = options;
    const request = requestByHand<unknown>(method.toUpperCase() as Method, path);
    if (isKindOfPage(PageClass))
      return this.send({ ...request, paging: PageClass.paging } as ApiRequest, rest) as never;
    return new PagePromise<Made, ItemIn<Made>>(
      unwrapped(
        this.send(request, rest),
        (body, { response }) => new PageClass(this, response, body, options) as never,
      ),
    );
  }

  /** GET any path below the base URL, typed or not. */
  get<Result = unknown>(path: string, options?: RequestOptions): APIPromise<Result> {
    return this.send(requestByHand<Result>("GET", path), options);
  }

  /** POST to any path below the base URL; the JSON body is `options.body`. */
  post<Result = unknown>(path: string, options?: RequestOptions): APIPromise<Result> {
    return this.send(requestByHand<Result>("POST", path), options);
  }

  /** PUT to any path below the base URL; the JSON body is `options.body`. */
  put<Result = unknown>(path: string, options?: RequestOptions): APIPromise<Result> {
    return this.send(requestByHand<Result>("PUT", path), options);
  }

  /** PATCH any path below the base URL; the JSON body is `options.body`. */
  patch<Result = unknown>(path: string, options?: RequestOptions): APIPromise<Result> {
    return this.send(requestByHand<Result>("PATCH", path), options);
  }

  /** DELETE any path below the base URL. */
  delete<Result = unknown>(path: string, options?: RequestOptions): APIPromise<Result> {
    return this.send(requestByHand<Result>("DELETE", path), options);
  }
}

/** A request for any path below the base URL; `options.body` is its body. */
const requestByHand = <Result>(method: Method, path: string): ApiRequest<Result> => {
  const body: Body = { kind: "none" };
  return { operation: operationByHand(method, path), method, path, body, reply: "auto" };
};
