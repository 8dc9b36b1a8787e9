/** Ends the process once what it wrote is out: idle handles (a stdin that was read, a kept connection) must not keep it. */
export async function endProcess(code: number): Promise<never> {
  const streams = [process.stdout, process.stderr]
  await Promise.all(streams.map((stream) => new Promise<void>((resolve) => void stream.write('', () => resolve()))))
  process.exit(code)
}
