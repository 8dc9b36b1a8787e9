import { ScadError } from '../errors/scad-error.ts'
import { commandLine } from '../text/shell-line.ts'

/**
 * Variables with every value of the form `$NAME` or `${NAME}` replaced by what that variable of the host holds at
 * this moment. So a key is named in a config and never written into it, nor into a label. Other values stay as they are. Pure.
 *
 * @param place where they are in the config, for messages
 * @param otherwise what else a person can do about a variable of that name, as the end of the hint
 * @throws bad-input when the host has no such variable
 */
export function resolveVariables(
  variables: Readonly<Record<string, string>>,
  host: Readonly<Record<string, string | undefined>>,
  place: string,
  otherwise: (name: string) => string = () => '',
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => {
      const match = /^\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})$/.exec(value)
      const source = match?.[1] ?? match?.[2]
      if (source === undefined) return [name, value]
      const found = host[source]
      if (found !== undefined) return [name, found]
      throw new ScadError('bad-input', `${place}.${name} takes the host variable ${source}, which is not set`, {
        fix: commandLine('export', `${source}=VALUE`),
        hint: `export ${source}=… and try again${otherwise(name)}`,
      })
    }),
  )
}
