import type { BetaAgentsSessionsArtifacts } from "../../generated/resources/beta.ts";
import { UsageError } from "../errors/index.ts";
import type { RequestOptions } from "../resources/resource.ts";
import type { AgentTurnResult } from "../streaming/helper-streams/agent-session/agent-session-events.ts";

type Artifact = Awaited<ReturnType<BetaAgentsSessionsArtifacts["retrieve"]>>;

/** The artifacts of one turn, by their path in the environment. */
export class AgentResultArtifacts {
  readonly #resource: BetaAgentsSessionsArtifacts;
  readonly #result: Pick<AgentTurnResult, "session_id" | "turn_id">;

  constructor(
    resource: BetaAgentsSessionsArtifacts,
    result: Pick<AgentTurnResult, "session_id" | "turn_id">,
  ) {
    this.#resource = resource;
    this.#result = result;
  }

  /**
   * Looks for an artifact in all pages of the list.
   * @throws UsageError when the turn has none at that path, or several
   */
  async retrieve(path: string, options?: RequestOptions): Promise<Artifact> {
    const { session_id, turn_id } = this.#result;
    const found: Artifact[] = [];
    for await (const artifact of this.#resource.list(session_id, {}, options))
      if (artifact.turn_id === turn_id && artifact.path === path) found.push(artifact);
    const [artifact] = found;
    if (!artifact || found.length > 1)
      throw new UsageError(`the turn has ${found.length || "no"} artifacts at ${path}`);
    return artifact;
  }

  /** The bytes of an artifact, unread. @throws the same as `retrieve()` */
  async content(path: string, options?: RequestOptions): Promise<Response> {
    const { id } = await this.retrieve(path, options);
    return this.#resource.content(id, { session_id: this.#result.session_id }, options);
  }

  /**
   * Writes the bytes of an artifact to a stream of yours: where they go never follows from the path.
   * @throws the same as `retrieve()`, and what the stream fails with
   */
  async download(
    { path, to }: { readonly path: string; readonly to: WritableStream<Uint8Array> },
    options?: RequestOptions,
  ): Promise<Artifact> {
    const artifact = await this.retrieve(path, options);
    const { session_id } = this.#result;
    const { body } = await this.#resource.content(artifact.id, { session_id }, options);
    const { signal } = options ?? {};
    try {
      await body?.pipeTo(to, signal ? { signal } : {});
    } catch (error) {
      // A destination that is taken leaves the body open.
      await body?.cancel().catch(() => {});
      throw error;
    }
    return artifact;
  }
}
