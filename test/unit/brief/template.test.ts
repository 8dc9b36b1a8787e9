import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readTemplate } from '../../../src/brief/read-template.ts'
import { fillTemplate, templateParts } from '../../../src/brief/template.ts'

const whole = '# {{title}}\n\n## What\n{{what}}\n\n## Where ##\n\nin `src`\n\n## verify\n{{ check-it }}\n### more\n## Boundaries\nnone\n'
const values = { title: 'T', what: 'W', 'check-it': 'C' }

describe('a template', () => {
  test('is filled in, its comments left out, and what goes in is not looked at again', () => {
    expect(fillTemplate('t', `<!-- {{help}}\n## What -->\n${whole}`, { ...values, what: '{{title}} $& <!-- x -->' })).toBe(
      '# T\n\n## What\n{{title}} $& <!-- x -->\n\n## Where ##\n\nin `src`\n\n## verify\nC\n### more\n## Boundaries\nnone\n',
    )
  })

  test.each([
    [{ title: 'T', what: 'W' }, /^the template "t" is not filled in: check-it$/, '--set check-it=…'],
    [{}, /is not filled in: title, what, check-it$/, '--set title=… --set what=… --set check-it=…'],
    [{ ...values, whta: 'x' }, /^the template "t" has no field "whta"$/, 'did you mean what?'],
    [{ ...values, what: ' \n\t' }, /^the template "t" has an empty part "what"$/, /## boundaries/],
    [{ ...values, constructor: 'x' }, /has no field "constructor"$/, /./],
  ])('with %o is refused', (given, message, hint) => {
    expect(() => fillTemplate('t', whole, given)).toThrow(
      expect.objectContaining({ code: 'bad-input', message: expect.stringMatching(message), hint: expect.stringMatching(hint) }),
    )
  })

  test.each(templateParts)('without the part "%s" is refused by its name', (part) => {
    const without = whole.replace(new RegExp(`^## ${part}.*\n`, 'im'), '')
    expect(() => fillTemplate('t', without, values)).toThrow(`the template "t" has no part "${part}"`)
  })

  test('whose part holds a comment alone has an empty one', () => {
    expect(() => fillTemplate('t', whole.replace('none', '<!-- none -->'), values)).toThrow('has an empty part "boundaries"')
  })
})

describe('where a template is', () => {
  let folder = ''
  const read = async (name: string): Promise<string> =>
    await readTemplate({ env: { HOME: join(folder, 'home') } }, name, join(folder, 'project', 'scad.config.ts'))
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scad-template-'))
    for (const [place, name] of [
      ['project/templates', 'both'],
      ['home/.config/scad/templates', 'both'],
      ['home/.config/scad/templates', 'mine'],
    ] as const) {
      await mkdir(join(folder, place), { recursive: true })
      await writeFile(join(folder, place, `${name}.md`), place)
    }
  })
  afterAll(async () => await rm(folder, { recursive: true }))

  test('beside the config first, then in the home', async () => {
    expect(await read('both')).toBe('project/templates')
    expect(await read('mine')).toBe('home/.config/scad/templates')
  })

  test('nowhere: it is refused with those there are', async () => {
    await expect(read('nothing')).rejects.toMatchObject({ code: 'path-not-found', hint: 'there are: both, mine, task' })
    await expect(read('tsk')).rejects.toMatchObject({ hint: 'did you mean task?' })
  })

  test('the one that comes with scad asks for each part and no more', async () => {
    const task = await read('task')
    const answers = Object.fromEntries(templateParts.map((part) => [part, `the ${part}`]))
    expect(fillTemplate('task', task, answers)).toMatch(/^# Task\n\n## What\n\nthe what\n\n## Where\n\nthe where\n[^<]*the boundaries\n$/)
    for (const part of templateParts) expect(() => fillTemplate('task', task, { ...answers, [part]: '' })).toThrow(`empty part "${part}"`)
  })
})
