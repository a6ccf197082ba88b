import type {
  ImageEditCompletedEvent,
  ImageEditStreamEvent,
  ImageGenCompletedEvent,
  ImageGenStreamEvent,
} from "../../../generated/models.ts";
import type { Accumulator } from "./accumulator.ts";
import { fieldsOf } from "./shape.ts";

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
  const images: Completed[] = [];
  let snapshot: ImagesSnapshot | undefined;
  return {
    add: (event) => {
      const { type, ...image } = fieldsOf(event, "it");
      const isWhole = type === "image_generation.completed" || type === "image_edit.completed";
      const isPartial = type === "image_generation.partial_image" || type === "image_edit.partial_image";
      if (isWhole) images.push(image as Completed);
      const partial = isPartial ? image : isWhole ? undefined : snapshot?.partial;
      snapshot = { images, partial };
    },
    get snapshot() {
      return snapshot;
    },
  };
};
