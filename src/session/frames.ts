import type { LoginCopy } from '../credentials/agent-login.ts'

/** One of the frames that `images/runner/frames.pl` reads: how bytes and secrets reach a program inside. Pure. */
export function frame(name: string, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content)
  return Buffer.concat([Buffer.from(`${name} ${bytes.length}\n`), bytes])
}

/** The frame of single words by name. Pure. */
export function settingsFrame(settings: Readonly<Record<string, string | number | undefined>>): Buffer {
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`)
  return frame('settings', lines.join(''))
}

/** The frame of logins, apart from other files: a runner that does not know it leaves them alone. Pure. */
export function loginFrame(files: readonly LoginCopy[]): Buffer {
  return frame('login', files.flatMap(({ path, text }) => [path, text]).join('\0'))
}
