import { spawn } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { isError, ScadError } from '../errors/scad-error.ts'
import type { OnProgress } from '../events/progress.ts'
import { cleanLine } from '../text/clean.ts'
import { readLines } from '../text/line-reader.ts'
import type { Engine } from './engine.ts'

/** What environment images are built on when the config names no `environment.base`. */
export const defaultBase = 'debian:bookworm-slim'

export interface BaseImageOptions {
  /** Ask the registry even when the image is there. */
  pull: boolean
  onProgress: OnProgress
  /** Folder of the files that ship with scad (`HostPaths.images`). */
  images: string
  signal: AbortSignal
  env: Readonly<Record<string, string | undefined>>
}

/**
 * Sees to it that a base image is there: already, by a pull, or, for a plain Debian where no registry answers and this
 * machine can, by a bootstrap from the distribution's own package mirror.
 * @returns the name to build on: `reference`, or the stand-in's
 * @throws base-image-missing with what was tried
 */
export async function ensureBaseImage(engine: Engine, reference: string, options: BaseImageOptions): Promise<string> {
  const { pull, onProgress } = options
  const suite = debianSuite(reference)
  const standIn = standInOf(reference)
  const present = pull ? null : await presentBase(engine, reference)
  if (present !== null) return present
  try {
    onProgress({ type: 'step', text: `pulling ${reference}` })
    await engine.pullImage(reference, (text) => onProgress({ type: 'output', text }))
    return reference
  } catch (error) {
    if (!isError(error, 'base-image-missing')) throw error
    const there = await presentBase(engine, reference)
    if (there !== null) {
      onProgress({ type: 'warning', text: `${error.message}; the image that is here is used` })
      return there
    }
    if (suite === null || standIn === null) throw error
    if (!(await canBootstrap()))
      throw new ScadError(error.code, `${error.message}; without a registry the base can be made only as root on Debian or Ubuntu`, {
        hint: `make it there: images/base/bootstrap.sh ${suite} | docker import - ${standIn}`,
        cause: error,
      })
    await bootstrap(engine, suite, standIn, options)
    return standIn
  }
}

/** What a bootstrap of the same distribution is called; null where none could stand in. */
function standInOf(reference: string): string | null {
  const suite = debianSuite(reference)
  return suite === null ? null : `scad/base:${suite}`
}

/** `bookworm` for `debian:bookworm` and `debian:bookworm-slim`; null for anything else, which a bootstrap could not stand in for. */
function debianSuite(reference: string): string | null {
  return /^(?:docker\.io\/)?(?:library\/)?debian:([a-z]+?)(?:-slim)?$/.exec(reference)?.[1] ?? null
}

/** The image to build on that is there already, by name: `reference`, or the stand-in's. Null when neither is. */
export async function presentBase(engine: Engine, reference: string): Promise<string | null> {
  if ((await engine.inspectImage(reference)) !== null) return reference
  const standIn = standInOf(reference)
  return standIn !== null && (await engine.inspectImage(standIn)) !== null ? standIn : null
}

async function canBootstrap(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false
  return access('/usr/bin/apt-get').then(
    () => true,
    () => false,
  )
}

async function bootstrap(
  engine: Engine,
  suite: string,
  name: string,
  { images, onProgress, signal, env }: BaseImageOptions,
): Promise<void> {
  onProgress({ type: 'step', text: `no registry answers: making ${name} from the distribution's package mirror (about a minute)` })
  const script = spawn('sh', [join(images, 'base', 'bootstrap.sh'), suite], { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'], signal })
  const ended = new Promise<number | null>((resolve, reject) => {
    script.on('error', reject)
    script.on('close', resolve)
  })
  const said: string[] = []
  const listening = (async () => {
    for await (const line of readLines(script.stderr, 4096)) {
      said.push(cleanLine(line))
      onProgress({ type: 'output', text: line })
    }
  })()
  // The script fails before its first byte or not at all: an empty archive would become an empty image.
  const changes = ['CMD ["bash"]', 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8']
  const [code, imported] = await Promise.allSettled([ended, engine.importImage(name, script.stdout, changes), listening])
  if (signal.aborted) throw new ScadError('interrupted', 'interrupted')
  if (code.status === 'fulfilled' && code.value === 0 && imported.status === 'fulfilled') return
  if (imported.status === 'fulfilled') await engine.removeImage(name)
  else if (code.status === 'fulfilled' && code.value === 0) throw imported.reason
  throw new ScadError('base-image-missing', [`the bootstrap of Debian ${suite} failed`, ...said.slice(-8)].join('\n  '), {
    hint: 'check that the package mirror of the system answers: apt-get update',
  })
}
