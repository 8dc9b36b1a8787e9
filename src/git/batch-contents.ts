/** What `cat-file --batch` printed, object by object: `<oid> <type> <size>`, the content and a line end for each; others are passed over. */
export function* batchContents(output: Buffer): Iterable<{ oid: string; content: Buffer }> {
  for (let at = 0; at < output.length;) {
    const start = output.indexOf(10, at) + 1
    const [, oid = '', size] = /^([0-9a-f]+) \w+ (\d+)$/.exec(output.toString('latin1', at, start - 1)) ?? []
    at = size === undefined ? start : start + Number(size) + 1
    if (size !== undefined) yield { oid, content: output.subarray(start, at - 1) }
  }
}
