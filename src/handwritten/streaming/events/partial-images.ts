import { fromBase64 } from "../../core/base64.ts";
import { DecodeError } from "../../errors/index.ts";

/** An image of a stream, as far as it is. */
export interface PartialImage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** `png`, `jpeg` or `webp`, where the server says so. */
  readonly format?: string;
  /** Of a partial image, from 0; absent on the last one. */
  readonly index?: number;
  /** Whether it is the whole image. */
  readonly isFinal: boolean;
  /** The call that makes it, in a response. */
  readonly itemID?: string;
}

interface ImageEvent {
  readonly type: string;
  readonly b64_json?: string;
  readonly partial_image_b64?: string;
  readonly partial_image_index?: number;
  readonly output_format?: string;
  readonly item_id?: string;
  readonly item?: {
    readonly type?: string;
    readonly id?: string;
    readonly result?: string | null;
    readonly output_format?: string | null;
  };
}

/**
 * The images of a stream as they become clearer: of `images.generate` and `images.edit` with `stream: true` and `partial_images`,
 * and of the image tool of a response. Other events are left out. Leaving the loop closes the stream.
 *
 * @example
 * for await (const { bytes, isFinal } of partialImages(stream)) await writeFile(isFinal ? "last.png" : "next.png", bytes);
 *
 * @throws DecodeError for an image that is not Base64
 */
export async function* partialImages(
  events: AsyncIterable<{ readonly type: string }>,
): AsyncGenerator<PartialImage> {
  for await (const event of events) {
    const image = imageOf(event);
    if (image) yield image;
  }
}

const imageOf = (event: ImageEvent): PartialImage | undefined => {
  switch (event.type) {
    case "image_generation.partial_image":
    case "image_edit.partial_image":
      return image(event, event.b64_json, { index: event.partial_image_index, format: event.output_format });
    case "image_generation.completed":
    case "image_edit.completed":
      return image(event, event.b64_json, { format: event.output_format });
    case "response.image_generation_call.partial_image":
      return image(event, event.partial_image_b64, {
        index: event.partial_image_index,
        format: event.output_format,
        itemID: event.item_id,
      });
    case "response.output_item.done": {
      const { item } = event;
      if (item?.type !== "image_generation_call" || !item.result) return undefined;
      return image(event, item.result, { format: item.output_format ?? undefined, itemID: item.id });
    }
    default:
      return undefined;
  }
};

const image = (
  { type }: ImageEvent,
  text: string | undefined,
  {
    index,
    format,
    itemID,
  }: { index?: number | undefined; format?: string | undefined; itemID?: string | undefined },
): PartialImage => {
  const bytes = fromBase64(text ?? "");
  if (!bytes?.length) throw new DecodeError(`the image of an event \`${type}\` is not Base64`);
  return {
    bytes,
    isFinal: index === undefined,
    ...(index !== undefined && { index }),
    ...(format !== undefined && { format }),
    ...(itemID !== undefined && { itemID }),
  };
};
