import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { configJsonSchema } from '../../src/config/json-schema.ts'
import { keptResults } from '../../test/agents/results.ts'
import { agentsPage } from './agents-page.ts'
import { briefPage } from './brief-page.ts'
import { commandsPage } from './commands-page.ts'
import { customsPage } from './customs-page.ts'
import { errorsPage } from './errors-page.ts'
import { commandListText } from './command-list-text.ts'
import { newAgentPage } from './new-agent-page.ts'
import { loadCommands } from './load-commands.ts'
import { outputSchema } from './output-schema.ts'

/** The project's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export const schemaFolder = 'docs/schemas'

/** Every generated file, by its path from the project's folder. */
export async function generatedFiles(): Promise<Map<string, string>> {
  const commands = await loadCommands(`${root}/commands`)
  const visible = commands.filter(({ command }) => command.hidden !== true)
  return new Map([
    ['commands/command-list.ts', commandListText(commands)],
    ['docs/agents.md', agentsPage(await keptResults())],
    ['docs/brief.md', briefPage()],
    ['docs/commands.md', commandsPage(visible)],
    ['docs/customs.md', customsPage()],
    ['docs/errors.md', errorsPage()],
    ['docs/new-agent.md', newAgentPage()],
    [`${schemaFolder}/config.schema.json`, `${JSON.stringify(configJsonSchema(), null, 2)}\n`],
    ...visible.map(({ path, command }) => [`${schemaFolder}/${path.join('-')}.json`, outputSchema(path, command)] as const),
  ])
}
