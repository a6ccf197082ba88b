import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

interface Origin {
  readonly repository: string;
  readonly commit?: string;
}

/**
 * The licence of the descriptions of an OpenAPI document, which goes with them.
 *
 * @param docs - the document; a `source.json` beside it tells its origin
 * @param fallback - the `source.json` of our own contract, for a document without one
 */
export const licenceOfDescriptions = async (docs: string, fallback: string): Promise<string> => {
  const record = await readFile(join(dirname(docs), "source.json"), "utf8").catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return readFile(fallback, "utf8");
      throw error;
    },
  );
  const { repository, commit } = JSON.parse(record) as Origin;
  return `Descriptions in the declarations of this package

They come from the OpenAPI document of the OpenAI API,
${repository}${commit ? ` at ${commit}` : ""}.

${MIT}`;
};

const MIT = `The MIT License

Copyright (c) OpenAI (https://openai.com)

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in
all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
THE SOFTWARE.
`;
