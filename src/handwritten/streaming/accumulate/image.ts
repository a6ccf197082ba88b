import type {
  ImageEditCompletedEvent,
  ImageEditStreamEvent,
  ImageGenCompletedEvent,
  ImageGenStreamEvent,
} from "../../../generated/models.ts";
import { type Fields, isFields } from "../../core/fields.ts";
import type { Accumulator } from "./accumulator.ts";
import { Faults } from "./faults.ts";

type Completed = Omit<ImageGenCompletedEvent | ImageEditCompletedEvent, "type">;

/** Images as far as they have come. */
export interface ImagesSnapshot {
  /** The finished ones, in the order in which they came: as many as were asked for. */
  readonly images: readonly Completed[];
  /** The latest picture of one that is not finished yet; earlier ones are not kept. */
  readonly partial: Omit<Completed, "usage"> | undefined;
}

/** Events of images that are made or edited, put together. */
export const imageAccumulator = (): Accumulator<
  ImageGenStreamEvent | ImageEditStreamEvent,
  ImagesSnapshot
> => {
  const faults = new Faults();
  const images: Completed[] = [];
  let snapshot: ImagesSnapshot | undefined;
  return {
    faults,
    add: (event) => {
      if (!isFields(event)) {
        faults.skip("it is not an object", event);
        return;
      }
      const { type, ...fields } = event as Fields;
      const isWhole = type === "image_generation.completed" || type === "image_edit.completed";
      const isPartial = type === "image_generation.partial_image" || type === "image_edit.partial_image";
      if ((isWhole || isPartial) && typeof fields["b64_json"] !== "string") {
        // The next picture of an image replaces one that is not finished.
        if (isWhole) faults.skip("`b64_json` is not a string", event);
        else faults.note("`b64_json` is not a string");
        return;
      }
      const image = fields as Fields as Completed;
      if (isWhole) images.push(image);
      const partial = isPartial ? image : isWhole ? undefined : snapshot?.partial;
      snapshot = { images, partial };
    },
    get snapshot() {
      return snapshot;
    },
  };
};
