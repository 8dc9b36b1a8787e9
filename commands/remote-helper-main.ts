import { endProcess } from '../src/cli/end-process.ts'
import { runHelper } from '../src/cli/run-helper.ts'
import { createScad } from '../src/scad/create-scad.ts'

/** Serves the git process that started this one, and ends. */
export async function remoteHelperMain(): Promise<never> {
  const { stdin, stdout, stderr, env } = process
  return endProcess(await runHelper({ url: process.argv[3] ?? '', env, stdin, stdout, stderr, scad: createScad }))
}
