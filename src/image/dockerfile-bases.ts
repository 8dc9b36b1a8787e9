/** A `FROM` line that begins from an image outside the Dockerfile. */
export interface DockerfileBase {
  /** 0-based. */
  line: number
  /** Variables resolved. */
  reference: string
}

const from = /^\s*FROM\s+((?:--\S+\s+)*)(\S+)(?:\s+AS\s+(\S+))?\s*$/i
const argument = /^\s*ARG\s+(\w+)(?:=(.*?))?\s*$/i

/**
 * The images that a Dockerfile begins from. Stages of its own and `scratch` are left out; a variable in a name has the
 * default that an `ARG` before the first `FROM` gives it.
 */
export function dockerfileBases(text: string): DockerfileBase[] {
  const bases: DockerfileBase[] = []
  const stages = new Set<string>(['scratch'])
  const variables = new Map<string, string>()
  let begun = false
  for (const [line, content] of text.split('\n').entries()) {
    const [, name = '', value = ''] = argument.exec(content) ?? []
    if (!begun && name !== '') variables.set(name, value.replaceAll(/^["']|["']$/g, ''))
    const [, , image, stage] = from.exec(content.replace(/\r$/, '')) ?? []
    if (image === undefined) continue
    begun = true
    const reference = resolveVariables(image, variables)
    if (!stages.has(reference.toLowerCase())) bases.push({ line, reference })
    if (stage !== undefined) stages.add(stage.toLowerCase())
  }
  return bases
}

/** The Dockerfile with each base named by the image it was resolved to, so that what is built is what was hashed. */
export function pinBases(text: string, images: ReadonlyMap<string, string>): string {
  const lines = text.split('\n')
  for (const { line, reference } of dockerfileBases(text)) {
    const [, options = '', , stage] = from.exec((lines[line] ?? '').replace(/\r$/, '')) ?? []
    lines[line] = `FROM ${options}${images.get(reference) ?? reference}${stage === undefined ? '' : ` AS ${stage}`}`
  }
  return lines.join('\n')
}

function resolveVariables(text: string, variables: ReadonlyMap<string, string>): string {
  return text
    .replaceAll(
      /\$\{(\w+)(?::-([^}]*))?\}|\$(\w+)/g,
      (_, braced: string | undefined, fallback: string | undefined, bare: string | undefined) => {
        const value = variables.get(braced ?? bare ?? '')
        return value === undefined || value === '' ? (fallback ?? '') : value
      },
    )
    .replaceAll(/^["']|["']$/g, '')
}
