import { readFile } from 'node:fs/promises'
import type { ProjectEnvironment } from '../config/project.ts'
import { ScadError } from '../errors/scad-error.ts'

/**
 * Reads the secrets of a build from the host's files and variables.
 * @throws config-invalid when one is not there
 */
export async function readSecrets(
  secrets: ProjectEnvironment['secrets'],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>()
  for (const [name, source] of Object.entries(secrets)) {
    const value = 'env' in source ? env[source.env] : await readFile(source.file).catch(() => undefined)
    if (value === undefined)
      throw new ScadError(
        'config-invalid',
        `environment.secrets.${name}: ${'env' in source ? `the variable ${source.env} is not set` : `${source.file} cannot be read`}`,
        { hint: 'give the secret, or remove it from the config' },
      )
    found.set(name, Buffer.from(value))
  }
  return found
}
