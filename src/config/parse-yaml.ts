import { defaultLoaders } from 'cosmiconfig'

/** What a YAML text holds. @throws an Error that says on one line what is wrong */
export async function parseYaml(text: string): Promise<unknown> {
  return await parsed('.yaml', text)
}

/** What a JSON text holds. @throws as `parseYaml` */
export async function parseJson(text: string): Promise<unknown> {
  return await parsed('.json', text)
}

async function parsed(format: '.yaml' | '.json', text: string): Promise<unknown> {
  try {
    const content: unknown = await defaultLoaders[format]('', text)
    return content
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause
    const [said = ''] = cause.message.replace(/^(?:JSON|YAML) Error in .*:\n/, '').split('\n')
    throw new SyntaxError(said, { cause })
  }
}
