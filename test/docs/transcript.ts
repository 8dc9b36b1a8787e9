import type { DemoPlace } from '../engine/demo-support.ts'

/** The commands of a transcript: its lines that begin with a prompt. */
export function commandsOf(transcript: string): string[] {
  return transcript.split('\n').flatMap((line) => (line.startsWith('$ ') ? [line.slice(2)] : []))
}

/**
 * Types the commands of transcripts into one shell, one after the other, in the demo's folder. The project's name is put in for `demo`.
 * @returns the transcripts as they are then
 * @throws Error with what was printed so far when a command fails
 */
export async function typed(place: DemoPlace, transcripts: string[]): Promise<string[]> {
  const mark = '\u001e'
  const commands = transcripts.map(commandsOf)
  const script = commands.flat().map((command) => `printf '${mark}'; ${command.replaceAll(/\bdemo\b/g, place.name)}`)
  const { code, stdout } = await place.sh(['exec 2>&1', ...script].join('\n'))
  if (code !== 0) throw new Error(`a command of the transcript ended with ${code}:\n${stdout}`)
  const outputs = stdout.replaceAll(place.outside, '/home/you').split(mark).slice(1)
  return commands.map((some) => some.map((command) => `$ ${command}\n${outputs.shift() ?? ''}`).join(''))
}

/** What stays the same from one run to the next: ids, hashes, times, sizes and the widths they have are left out. */
export function lasting(transcript: string, project: string): string {
  return transcript
    .replaceAll(project, 'demo')
    .replaceAll(/\bdemo(-try1)?-[a-z0-9]{4}(?:\/([a-z0-9]{8}))?(?![a-z0-9])/g, (_, tag = '', job?: string) =>
      job === undefined ? `demo${tag}-ID` : `demo${tag}-ID/JOB`,
    )
    .replaceAll(/\b[0-9a-f]{7,40}\b/g, 'HASH')
    .replaceAll(/\b\d+(?:\.\d+)?(?:ms|s|m|h)\b(?: \d+[ms])?/g, 'TIME')
    .replaceAll(/\b\d+(?:\.\d+)? [kM]?B\b/g, 'SIZE')
    .replaceAll(/\b(?:built|unchanged)$/gm, 'PRESENT')
    .replaceAll(/^building the environment.*\n/gm, '')
    .replaceAll(/ {2,}/g, '  ')
    .replaceAll(/ +$/gm, '')
}
