import type { ApiRequest } from "../contract.ts";
import { bodyText } from "../core/request/body-text.ts";
import { formEntries, hasFile } from "../core/request/form.ts";
import { isCredential } from "../core/request/is-credential.ts";
import { addressOf } from "../core/request/url.ts";
import { Environment } from "./environment.ts";

/** POSIX.1 §2.2.2: between single quotes nothing has a meaning, but a single quote ends them. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * A request as a `curl` command, for a shell and a bug report. The key is a variable in it, and every secret that
 * the environment knows is taken out of the rest; bodies are in it, as they are what is to be tried again. A file of a
 * form is named and not read; another body of bytes is taken from the standard input.
 *
 * @param environment - who it is sent to. Default: OpenAI's API
 * @throws EncodeError and ConfigurationError as sending it would
 *
 * @example
 * console.log(toCurl(createResponse({ model: "gpt-5", input: "Hello" }), production));
 */
export const toCurl = (request: ApiRequest, environment: Environment = new Environment({})): string => {
  const { redactor } = environment;
  try {
    return write(request, environment);
  } catch (error) {
    // It may quote a parameter or a path.
    throw redactor?.clean(error) ?? error;
  }
};

const write = (request: ApiRequest, environment: Environment): string => {
  const { redactor } = environment;
  const adapted = environment.adapt?.(request) ?? request;
  // What is quoted has other letters than what it stands for, so secrets are taken out before.
  const show: Show = (text) => quote(redactor?.redact(text) ?? text);
  return [
    `curl -X ${adapted.method} ${show(environment.baseURL + addressOf(adapted))}`,
    ...credentials(adapted, environment, show),
    ...headers(adapted, show),
    ...body(adapted, show),
  ].join(" \\\n  ");
};

type Show = (text: string) => string;

const credentials = ({ auth }: ApiRequest, environment: Environment, show: Show): string[] => {
  const { profile, organization, project } = environment;
  const variable = auth === "admin" ? "OPENAI_ADMIN_KEY" : (profile?.keyVariable ?? "OPENAI_API_KEY");
  const authorization = profile?.authorize(`$${variable}`) ?? { authorization: `Bearer $${variable}` };
  return [
    // Double quotes: the shell is to put the variable's value in.
    ...Object.entries(authorization).map(([name, value]) => `-H "${name}: ${value}"`),
    ...(organization ? [`-H ${show(`openai-organization: ${organization}`)}`] : []),
    ...(project ? [`-H ${show(`openai-project: ${project}`)}`] : []),
  ];
};

const headers = ({ headers = {} }: ApiRequest, show: Show): string[] =>
  Object.entries(headers).flatMap(([name, value]) =>
    value === null ? [] : [`-H ${show(`${name}: ${isCredential(name) ? "[REDACTED]" : value}`)}`],
  );

const body = ({ body }: ApiRequest, show: Show): string[] => {
  const json = () => [
    `-H ${show("content-type: application/json")}`,
    `--data-raw ${show(bodyText(body) ?? "")}`,
  ];
  switch (body.kind) {
    case "none":
      return [];
    case "json":
      return json();
    case "form":
      return body.jsonWithoutFiles && !hasFile(body.fields) ? json() : form(body.fields, show);
    case "raw":
    case "stream": {
      const data = typeof body.value === "string" ? `--data-raw ${show(body.value)}` : "--data-binary @-";
      return [`-H ${show(`content-type: ${body.contentType}`)}`, data];
    }
  }
};

const form = (fields: object, show: Show): string[] =>
  formEntries(fields).map(([name, value]) =>
    typeof value === "string"
      ? // Unlike -F it takes a leading `@` or `<` for text.
        `--form-string ${show(`${name}=${value}`)}`
      : `-F ${show(`${name}=@${fileName(value) ?? "file"}`)}`,
  );

const fileName = (file: object): string | undefined => {
  const { name } = file as { readonly name?: unknown };
  return typeof name === "string" && name ? name : undefined;
};
