import type { SeenImage } from './facts.ts'

/**
 * Image id → bytes that it takes besides the image it is built on: what its removal frees, when nothing is built on it. Pure.
 * An image is built on another when it begins with all of its layers.
 */
export function ownBytes(images: readonly SeenImage[]): Map<string, number> {
  return new Map(
    images.map((image) => {
      const below = images.filter((other) => isBuiltOn(image, other)).map(({ size }) => size)
      return [image.id, Math.max(0, image.size - Math.max(0, ...below))]
    }),
  )
}

/** Whether an image holds all layers of another and more. Pure. */
export function isBuiltOn(image: SeenImage, other: SeenImage): boolean {
  const [upper, lower] = [image.layerIds, other.layerIds]
  return lower.length > 0 && lower.length < upper.length && lower.every((layer, index) => upper[index] === layer)
}
