/** How many kills each step of each command gets; null in the usual tests, where a command gets a few in all. */
export const hitsPerStep = process.env['SCAD_FAULT_HITS'] === undefined ? null : Number(process.env['SCAD_FAULT_HITS'])

/** @returns how often to do what is done again and again: often when the whole suite runs, else as often as makes sense in the usual tests */
export function rounds({ usual, whole }: { usual: number; whole: number }): number {
  return hitsPerStep === null ? usual : whole
}
