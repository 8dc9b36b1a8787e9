import { stat } from 'node:fs/promises'
import { basename, posix, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ScadError } from '../errors/scad-error.ts'
import type { Scad } from '../scad/scad.ts'
import { cleanLine } from '../text/clean.ts'
import { folderInside } from './exec.ts'
import { type Packed, packTar } from './pack-tar.ts'
import type { Session } from './session.ts'
import { isFolderInside, linkInside } from './stat-inside.ts'
import { decodeText } from '../text/decode.ts'

export interface CopyIn {
  /** Path on the host, or `-` for a tar stream from `stdin`. */
  from: string
  /** Path inside. */
  path: string
  stdin?: Readable | undefined
}

/** Into a session. The agent's user owns what arrives; in a running session it also is who writes it. */
export async function copyIn(scad: Scad, session: Session, { from, path, stdin }: CopyIn): Promise<Packed> {
  const target = folderInside(session, path)
  const intoFolder = await isFolderInside(scad, session.container, target)
  if (from === '-') {
    if (stdin === undefined) throw new ScadError('bad-input', '"-" needs a stream to read from')
    if (!intoFolder) throw notAFolder(session, target)
    await unpackInside(scad, session, target, stdin)
    return { files: 0, bytes: 0, skipped: [] }
  }
  const source = resolve(scad.cwd, from)
  const facts = await stat(source).catch((cause: unknown) => {
    throw new ScadError('path-not-found', `${source} does not exist on the host`, { hint: 'scad session cp HERE SESSION:THERE', cause })
  })
  if (!facts.isFile() && !facts.isDirectory()) throw new ScadError('bad-input', `${source} is neither a file nor a folder`)
  const folder = intoFolder ? target : posix.dirname(target)
  if (!intoFolder && (path.endsWith('/') || !(await isFolderInside(scad, session.container, folder))))
    throw notAFolder(session, path.endsWith('/') ? target : folder)
  const [uid = Number.NaN, gid = Number.NaN] = session.user.split(':').map(Number)
  const { tar, packed } = packTar(source, intoFolder ? basename(source) : posix.basename(target), { uid, gid })
  await unpackInside(scad, session, folder, tar)
  return packed
}

function notAFolder(session: Session, path: string): ScadError {
  return new ScadError('path-not-found', `${path} is not a folder in session ${session.id}`, {
    hint: `scad session exec ${session.id} -- mkdir -p ${path}`,
  })
}

async function unpackInside(scad: Scad, session: Session, folder: string, tar: Readable): Promise<void> {
  if (session.state !== 'running' && session.state !== 'starting') {
    // the engine writes as root, and would follow a link of the agent's to where only root may write
    const link = await linkInside(scad, session.container, folder)
    if (link !== null)
      throw new ScadError('bad-input', `${link} is a link in session ${session.id}, which is stopped`, {
        hint: `name the folder that it leads to, or first: scad session resume ${session.id}`,
      })
    return await scad.engine.putArchive(session.container, folder, tar)
  }
  // as the agent, who writes what it could write itself
  const execution = await scad.engine.exec(session.container, {
    // a folder that is there keeps its owner and rights, which may not be the agent's to change
    command: ['/usr/bin/env', '-i', 'PATH=/usr/bin:/bin', 'tar', '-x', '--no-overwrite-dir', '-f', '-', '-C', folder],
    user: session.user,
    stdin: true,
  })
  let said = ''
  execution.stderr.on('data', (chunk: Buffer) => (said = (said + decodeText(chunk)).slice(-2000)))
  execution.stdout.resume()
  if (execution.stdin !== null)
    await pipeline(tar, execution.stdin, { signal: scad.signal }).catch((error: unknown) => {
      // tar inside tells better why it stopped reading
      if (scad.signal.aborted || tar.errored === error) throw error
    })
  const code = await execution.exitCode
  if (code !== 0) throw new ScadError('engine-failed', `the session could not take it: ${cleanLine(said) || `tar ended with ${code}`}`)
}
