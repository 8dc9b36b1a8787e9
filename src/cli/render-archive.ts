import type { ArchiveDetails } from '../archive/show.ts'
import { formatDuration } from '../text/duration.ts'
import { shellLine } from '../text/shell-line.ts'
import { formatSize } from '../text/size.ts'
import { customsRows } from './customs-rows.ts'
import { costText, tokensText } from './event-text.ts'
import type { Page } from './page.ts'

/** All that is told of a session that is gone. */
export function renderArchive(entry: ArchiveDetails, page: Page): void {
  page.fields({
    session: entry.session,
    project: entry.project,
    tag: entry.tag || undefined,
    created: new Date(entry.created).toISOString(),
    removed: `${new Date(entry.removed).toISOString()} (${entry.why}, it was ${entry.state})`,
    'change set': entry.changeSet ?? undefined,
    image: entry.image,
    'made by scad': entry.version,
    folder: `${entry.folder} (${formatSize(entry.bytes)}${entry.whole ? '' : ', prompts and output were dropped to make room'})`,
  })
  page.table(entry.changes.map(changeRow))
  page.table(entry.customs.flatMap(customsRows))
  for (const line of entry.customs.flatMap(customsLine)) page.line(line)
  page.table(entry.jobs.map(jobRow))
  for (const { key, refs } of entry.discarded) page.line(`${key}: given up${refs === null ? ', unseen' : ` ${refs.join(', ')}`}`)
  for (const { path, reason } of entry.leftOut) page.line(`left out ${path}: ${reason}`)
  for (const command of gitCommands(entry)) page.line(command)
  for (const { id, promptText, report, answer } of entry.jobs) {
    if (promptText !== null) section(page, `${id} was asked:`, promptText)
    const text = report?.answer ?? (answer === null || answer.value === null ? null : JSON.stringify(answer.value))
    if (text !== null) section(page, `${id} answered:`, text)
    if (answer !== null)
      page.line(`${id}: its answer ${answer.valid ? 'fits its schema' : `does not fit its schema: ${answer.errors.join('; ')}`}`)
  }
}

function section(page: Page, title: string, text: string): void {
  page.line()
  page.line(title)
  page.text(text)
}

/** What a table of findings does not say. */
function customsLine({ key, verdict, why, fetched }: ArchiveDetails['customs'][number]): string[] {
  if (verdict === 'unlooked') return [`${key}: customs could not look at it: ${why}`]
  if (verdict !== 'refused') return []
  const before = fetched.length === 0 ? '' : `; ${fetched.join(', ')} had been fetched before`
  return [`${key}: refused by customs: a fetch takes nothing of it unless --accept names what is found${before}`]
}

function changeRow(change: ArchiveDetails['changes'][number]): Record<string, string | number> {
  const { key, path, branch, base, tip, commits, files, insertions, deletions, complete } = change
  return {
    repo: key,
    branch: branch ?? '(detached)',
    base: base?.slice(0, 10) ?? '(none)',
    tip: tip?.slice(0, 10) ?? '(none)',
    commits,
    files,
    lines: complete ? `+${insertions} -${deletions}` : '',
    host: path,
  }
}

function jobRow({ short, state, agent, command, took, report, reason }: ArchiveDetails['jobs'][number]): Record<string, string> {
  return {
    job: short,
    state,
    what: agent || (command ?? []).join(' '),
    took: took === null ? '' : formatDuration(took),
    tokens: report?.tokens ? tokensText(report.tokens) : '',
    cost: typeof report?.cost === 'number' ? costText(report.cost) : '',
    reason,
  }
}

/** What a person types to look at what was saved. */
function gitCommands({ session, saved, changes }: ArchiveDetails): string[] {
  return saved.flatMap(({ key, path, refs }) => {
    const own = [`refs/scad/${session}/`, `refs/scad/${session}/${key}/`]
    const base = changes.find((change) => change.key === key)?.base
    const ref = (name: string): string | undefined =>
      refs.find((one) => own.includes(one.ref.slice(0, -name.length)) && one.ref.endsWith(name))?.ref
    const [head, worktree] = [ref('HEAD'), ref('worktree')]
    const git = (...words: string[]): string => shellLine(['git', '-C', path, ...words])
    return [
      ...(refs.length === 0 ? [] : [git('for-each-ref', `refs/scad/${session}`)]),
      ...(head === undefined ? [] : [git('log', '--stat', base === undefined || base === null ? head : `${base.slice(0, 10)}..${head}`)]),
      ...(worktree === undefined ? [] : [git('show', worktree)]),
    ]
  })
}
