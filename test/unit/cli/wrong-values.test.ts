import { expect, test } from 'vitest'
import { commandList } from '../../../commands/command-list.ts'
import { type Field, optionTable } from '../../../src/cli/option-table.ts'
import { validateWords } from '../../../src/cli/validate-words.ts'

const commands = commandList.commands.map((entry) => [entry.path.join(' '), entry] as const)

/** What is said of these values; '' where the command takes them. */
async function complaint(name: string, values: Record<string, unknown>): Promise<string> {
  const command = await commands.find(([path]) => path === name)?.[1].load()
  if (command === undefined) throw new Error(`there is no command ${name}`)
  const table = optionTable(command)
  const needed = [...table.positionals, ...table.options].filter(({ required }) => required)
  const given = Object.fromEntries(needed.map(({ key, kind }) => [key, kind === 'list' ? ['x1'] : 'x1']))
  return await validateWords(command.input, table, { ...given, ...values }, 'usage').then(
    () => '',
    (error: unknown) => String(error),
  )
}

test.each([
  ['inject', { retries: 1.5 }, '--retries: must be a whole number'],
  ['inject', { retries: 21 }, '--retries: must be at most 20'],
  ['inject', { retries: -1 }, '--retries: must be at least 0'],
  ['inject', { goal: '' }, '--goal: is empty'],
  ['inject', { goal: ' \n' }, '--goal: is empty'],
  ['inject', { context: ['a', ''] }, '--context: is empty'],
  [
    'session port',
    { ports: ['http'] },
    '<ports>: "http" is no port: write 3000, or 3000:8080 for another one on this machine, where 0 is any',
  ],
  ['session port', { ports: ['0:3000'] }, '<ports>: "0:3000" is no port: .*'],
  ['session port', { ports: ['3000:65536'] }, '<ports>: "3000:65536" is no port: .*'],
  ['inject', { env: { 'A B': '' } }, '--env: A B: bad key: not a variable name'],
])('%s says of %j that %s', async (name, values, text) => {
  expect(await complaint(name, values)).toMatch(new RegExp(`: ${text}$`))
})

/** Values that most options of a kind refuse. */
const wrong: Partial<Record<Field['kind'], unknown[]>> = { number: [1.5, -1, 1e6], text: [''], list: [['']] }

test.each(commands)('what scad %s does not take is told in words of its own', async (name, { load }) => {
  const table = optionTable(await load())
  for (const { key, kind } of [...table.positionals, ...table.options])
    for (const value of wrong[kind] ?? [])
      expect(await complaint(name, { [key]: value })).not.toMatch(/Invalid |Too (?:small|big)|expected |received /)
})
