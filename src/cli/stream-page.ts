import type { Writable } from 'node:stream'
import { WriteStream } from 'node:tty'
import { cleanLine, cleanText, cutLines } from '../text/clean.ts'
import type { Page } from './page.ts'
import { tableLines } from './table.ts'

/** A page on a stream: the terminal's width when it is one, and no endless line; whole lines otherwise. */
export function streamPage(stream: Writable): Page {
  const width = stream instanceof WriteStream ? stream.columns || 80 : Infinity
  const write = (text: string): void => void stream.write(`${width === Infinity ? text : cutLines(text)}\n`)
  const safe = (value: string | number): string => cleanLine(String(value), Infinity)
  return {
    width,
    line: (text = '') => write(cleanText(text).replaceAll(/[\n\t]+/g, ' ')),
    text: (text) => write(cleanText(text).replace(/\n$/, '')),
    table: (rows) => {
      const clean = rows.map((row) => Object.fromEntries(Object.entries(row).map(([head, cell]) => [head, safe(cell)])))
      for (const line of tableLines(clean, width)) write(line)
    },
    fields: (fields) => {
      const pairs = Object.entries(fields).flatMap(([name, value]) =>
        value === undefined || value === '' ? [] : [[name, safe(value)] as const],
      )
      const longest = Math.max(0, ...pairs.map(([name]) => name.length))
      for (const [name, value] of pairs) write(`${`${name}:`.padEnd(longest + 2)}${value}`)
    },
  }
}
