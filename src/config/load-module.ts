import { readFile, realpath, stat } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { ScadError } from '../errors/scad-error.ts'
import { cleanLine } from '../text/clean.ts'
import { type ModuleGuard, underGuard } from './trust/module-guard.ts'
import { digest } from './trust/trust-record.ts'
import { shellLine } from '../text/shell-line.ts'

/**
 * The default export of a config written in TypeScript or JavaScript, loaded by Node itself, afresh when the file changed.
 * @param guard asked about it, and each local module that it imports, before it is run
 * @throws config-invalid when it does not parse, throws, or exports nothing; and what the guard throws
 */
export async function loadModule(file: string, guard: ModuleGuard): Promise<unknown> {
  const { mtimeMs, size } = await stat(file)
  const url = pathToFileURL(await realpath(file))
  url.search = `${mtimeMs}-${size}${guard.anew ?? ''}`
  guard.check(file, digest(await readFile(file)))
  const loaded: unknown = await withoutLoaderWarnings(() => underGuard(url, guard, () => import(url.href))).catch((error: unknown) => {
    throw error instanceof ScadError ? error : failure(file, error)
  })
  if (typeof loaded === 'object' && loaded !== null && 'default' in loaded) return loaded.default
  throw new ScadError('config-invalid', `${file}: has no default export`, { hint: 'write: export default { … } satisfies Config' })
}

/** Node remarks on a `.ts` file outside a "type": "module" package, and on stripping types at all; neither is the user's business. */
async function withoutLoaderWarnings<T>(load: () => Promise<T>): Promise<T> {
  // oxlint-disable-next-line typescript/unbound-method -- put back as it was, and called on process
  const original = process.emitWarning
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    const words = [String(warning), ...rest.map((part) => JSON.stringify(part))].join(' ')
    if (!/MODULE_TYPELESS_PACKAGE_JSON|Type Stripping/i.test(words)) Reflect.apply(original, process, [warning, ...rest])
  }
  try {
    return await load()
  } finally {
    process.emitWarning = original
  }
}

function failure(file: string, error: unknown): ScadError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : String(error)
  return new ScadError('config-invalid', `${file}${lineOf(file, error)}: ${cleanLine(message)}`, {
    hint: hintFor(file, code, message),
    cause: error,
  })
}

/** `:3` when the stack says on which line of the file it happened. */
function lineOf(file: string, error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  return /^(?:\?[^:\s]*)?(:\d+)/.exec(stack.slice(stack.indexOf(file) + file.length))?.[1] ?? ''
}

function hintFor(file: string, code: string, message: string): string {
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX')
    return 'Node only removes types: write enums, namespaces and parameter properties as plain JavaScript'
  if (code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING')
    return 'move the config out of node_modules, or write it as .mjs, .json or .yaml'
  if (code === 'ERR_MODULE_NOT_FOUND' && message.includes("package 'scad'"))
    return "import the type alone: import type { Config } from 'scad'"
  return `it is run by Node as it is; to try it alone: ${shellLine(['node', file])}`
}
