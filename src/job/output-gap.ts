/** What stands in the place of bytes that are not kept: a line of its own, as `images/runner/follow` writes it too. Pure. */
export function gapMark(bytes: number): string {
  return `\n[scad: ${bytes} bytes are left out here]\n`
}

/** How many bytes a line stands for; null for one that is no such mark. Pure. */
export function gapOf(line: string): number | null {
  const bytes = /^\[scad: (\d{1,15}) bytes are left out here\]$/.exec(line)?.[1]
  return bytes === undefined ? null : Number(bytes)
}
