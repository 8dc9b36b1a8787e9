import { layout } from '../scad/layout.ts'
import type { BuildFile } from './build-file.ts'

/** A program run while the image is made. */
export interface BuildStep {
  /** For people: what failed. */
  title: string
  argv: string[]
  user: 'root' | 'agent'
}

/** What an environment image is made of, on top of its base. */
export interface DockerfileParts {
  /** Steps that need no secret: system packages, trust store, user. */
  foundation: BuildStep[]
  /** Variables of the image. */
  env: Record<string, string>
  /** Folders put in front of the base image's PATH. */
  path: string[]
  /** Steps that may ask a registry for something private, and the user's own. */
  steps: BuildStep[]
  /** The steps are run in a container that holds the build secrets, not by the Dockerfile. */
  needsSecrets: boolean
  files: BuildFile[]
}

/** What the base image says that the Dockerfile repeats. */
export interface DockerfileBase {
  image: string
  /** Its PATH. */
  path: string
}

/**
 * The Dockerfile of an environment. Every step is a list of words, so that nothing of a config is read by a shell but
 * what it declares as a shell command.
 */
export function dockerfile(parts: DockerfileParts, base: DockerfileBase, labels: Record<string, string> = {}): string {
  const { foundation, env, path, steps, needsSecrets, files } = parts
  const has = (start: string) => files.some((file) => file.path.startsWith(start))
  const lines = [
    `FROM ${base.image}`,
    'USER 0:0',
    'COPY environment/ /opt/scad/environment/',
    ...(has('certificates.pem') ? ['COPY certificates.pem /opt/scad/certificates.pem'] : []),
    ...foundation.map(run),
    ...Object.keys(variableArguments(env)).map((name) => `ARG ${name}`),
    `ENV ${pairs({ PATH: [...path, base.path].join(':'), ...env })}`,
    ...(has('requirements/') ? ['COPY requirements/ /opt/scad/requirements/'] : []),
    ...(needsSecrets ? [] : steps.flatMap((step) => (step.user === 'root' ? [run(step)] : [`USER ${layout.user}`, run(step), 'USER 0:0']))),
    ...(has('runner/') ? [`COPY runner/ ${layout.bin}/`] : []),
    ...(Object.keys(labels).length === 0 ? [] : [`LABEL ${pairs(labels)}`]),
    `WORKDIR ${layout.workspace}`,
    'ENTRYPOINT []',
    `CMD ${JSON.stringify([`${layout.bin}/hold`])}`,
    'HEALTHCHECK NONE',
    `USER ${layout.user}`,
  ]
  return `${lines.join('\n')}\n`
}

/** The values that no instruction can hold, having more than one line, as build arguments that the Dockerfile takes them from. */
export function variableArguments(env: Record<string, string>): Record<string, string> {
  const long = Object.entries(env).filter(([, value]) => /[\r\n]/.test(value))
  return Object.fromEntries(long.map(([name, value]) => [`scad_${name}`, value]))
}

/** `NAME="value"`, with nothing in a value that the builder would replace. */
function pairs(values: Record<string, string>): string {
  const long = variableArguments(values)
  const texts = Object.entries(values).map(([name, value]) =>
    `scad_${name}` in long ? `${name}=\${scad_${name}}` : `${name}="${value.replaceAll(/[\\"$]/g, String.raw`\$&`)}"`,
  )
  return texts.join(' ')
}

/** A step as an instruction. */
export function run({ argv }: Pick<BuildStep, 'argv'>): string {
  return `RUN ${JSON.stringify(argv)}`
}
