import type { FetchResult } from '../code/fetch.ts'
import { customsRows } from './customs-rows.ts'
import type { Page } from './page.ts'

/** What a fetch brought, and what it did not. */
export function renderFetch({ repos, changeSet }: FetchResult, page: Page): void {
  page.table(
    repos.flatMap(({ key, branches }) =>
      branches.map(({ ref, oid, previous, rewound }) => ({
        repo: key,
        branch: ref.replace('refs/remotes/', ''),
        commit: oid.slice(0, 10),
        change: previous === null ? 'new' : previous === oid ? 'unchanged' : rewound ? `rewound from ${previous.slice(0, 10)}` : 'moved on',
      })),
    ),
  )
  for (const { key, detached, gone, refused } of repos) {
    if (detached !== null) page.line(`${key}: commits without a branch are kept, tip ${detached.slice(0, 10)}`)
    for (const name of gone) page.line(`${key}: branch ${name} is no longer inside; its ref here stays`)
    for (const { name, reason } of refused) page.line(`${key}: ${name} was not taken: ${reason}`)
  }
  page.table(repos.flatMap(({ key, customs }) => customsRows({ key, ...customs })))
  if (changeSet !== null) page.line(`change set ${changeSet}`)
}
