import { apiKey, messages, model, type Start } from "./contender.ts";

/** The least that a call can cost on Node: `node:http` with kept-alive connections, and `JSON.parse`. */
export const start: Start = async (baseURL) => {
  const { Agent, request } = await import("node:http");
  const agent = new Agent({ keepAlive: true });
  const url = new URL(`${baseURL}/chat/completions`);
  const address = { agent, hostname: url.hostname, port: url.port, path: url.pathname, method: "POST" };

  /** Sends a body, hands every piece of the answer on, and resolves at its end. */
  const post = (body: unknown, onText: (text: string) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      const text = JSON.stringify(body);
      const headers = {
        authorization: `Bearer ${apiKey}`,
        "content-type": "application/json",
        "content-length": Buffer.byteLength(text),
      };
      const sent = request({ ...address, headers }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
        response.setEncoding("utf8");
        response.on("data", onText);
        response.on("end", resolve);
        response.on("error", reject);
      });
      sent.on("error", reject);
      sent.end(text);
    });

  const eachContent = async (take: (content: string) => void): Promise<void> => {
    let rest = "";
    await post({ model, messages, stream: true }, (piece) => {
      const lines = (rest + piece).split("\n\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line === "data: [DONE]") continue;
        const { content } = JSON.parse(line.slice("data: ".length)).choices[0].delta;
        if (content) take(content);
      }
    });
  };

  return {
    async complete() {
      let text = "";
      await post({ model, messages }, (piece) => {
        text += piece;
      });
      return JSON.parse(text).choices[0].message.content;
    },
    async stream() {
      let events = 0;
      await eachContent(() => events++);
      return events;
    },
    async socket() {
      const { WebSocket } = await import("ws");
      const socket = new WebSocket(`${baseURL.replace("http", "ws")}/realtime`, { perMessageDeflate: false });
      await new Promise((resolve) => socket.once("open", resolve));
      let events = 0;
      const over = new Promise<void>((resolve) => {
        socket.on("message", (data) => {
          const event = JSON.parse(String(data));
          if (event.type === "response.done") resolve();
          else if (event.delta) events++;
        });
      });
      socket.send('{"type":"response.create"}');
      await over;
      socket.close();
      return events;
    },
    async accumulate() {
      let text = "";
      await eachContent((content) => {
        text += content;
      });
      return text;
    },
  };
};
