import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { writePrograms } from '../../scripts/demo/demo-folder.ts'
import { label } from '../../src/scad/labels.ts'
import { packageFolder } from '../../src/scad/package.ts'
import { removeByLabel, testEngine, uniqueName } from '../support/engine.ts'
import type { CliResult, TestProject } from '../support/project.ts'

/** A place for the demo's folder, away from the one of whoever runs the tests. */
export interface DemoPlace extends AsyncDisposable {
  /** The project's name, and the folder's. */
  name: string
  /** What the demo fills. */
  folder: string
  /** The folder that holds it: where a person would call the demo from. */
  outside: string
  env: Record<string, string | undefined>
  /** Runs the demo. */
  demo(args?: string[], env?: Record<string, string>): Promise<CliResult>
  /** Runs a shell script in the folder, or in another, with the demo's programs in the PATH. */
  sh(script: string, cwd?: string): Promise<CliResult>
}

/**
 * Disposing removes everything the demo made, on the engine too.
 * @param name of the project; one that nobody else uses
 */
export async function demoPlace(name = uniqueName()): Promise<DemoPlace> {
  const outside = await mkdtemp(join(tmpdir(), 'scad-demo-'))
  const folder = join(outside, name)
  const env: DemoPlace['env'] = {
    ...process.env,
    SCAD_HOME: join(outside, 'home'),
    INIT_CWD: outside,
    ANTHROPIC_API_KEY: undefined,
    // nobody's git settings are needed
    HOME: outside,
    XDG_CONFIG_HOME: undefined,
    // the engine stays the same
    DOCKER_CONFIG: process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker'),
  }
  const program = join(packageFolder(), 'scripts', 'demo.ts')
  return {
    name,
    folder,
    outside,
    env,
    demo: async (args = [], more = {}) =>
      await runProgram([process.execPath, program, '--folder', folder, ...args], { cwd: outside, env: { ...env, ...more } }),
    sh: async (script, cwd = folder) =>
      await runProgram(['sh', '-ec', script], { cwd, env: { ...env, PATH: `${join(folder, 'bin')}:${env['PATH']}` } }),
    async [Symbol.asyncDispose]() {
      const engine = testEngine()
      await removeByLabel(engine, { [label.project]: name })
      await engine.close()
      await rm(outside, { recursive: true, force: true })
    },
  }
}

/** Runs a program to its end, without input. */
export async function runProgram(
  [program = '', ...args]: string[],
  options: { cwd: string; env: Record<string, string | undefined> },
): Promise<CliResult> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number>((resolve, reject) => child.once('error', reject).once('close', (code) => resolve(code ?? -1)))
  const [stdout, stderr, code] = await Promise.all([buffer(child.stdout), buffer(child.stderr), ended])
  return { code, stdout: stdout.toString(), stderr: stderr.toString() }
}

/** Runs a script of `examples` where the project is known by name, with this checkout's scad in the PATH. */
export async function runExample(project: TestProject, name: string, ...args: string[]): Promise<CliResult> {
  const bin = join(project.folder, 'bin')
  writePrograms(bin)
  return await runProgram([join(packageFolder(), 'examples', name), ...args], {
    cwd: project.folder,
    env: { ...project.env, PATH: `${bin}:${project.env['PATH']}` },
  })
}
