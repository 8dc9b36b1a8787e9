/** Hosts that belong together, by the word a config has for them: where the packages or repositories of one kind come from. */
export const networkPresets: Readonly<Record<string, readonly string[]>> = {
  npm: ['registry.npmjs.org'],
  pypi: ['pypi.org', 'files.pythonhosted.org'],
  debian: ['deb.debian.org', 'security.debian.org'],
  crates: ['crates.io', 'index.crates.io', 'static.crates.io'],
  go: ['proxy.golang.org', 'sum.golang.org'],
  github: ['github.com', 'api.github.com', 'codeload.github.com', '.githubusercontent.com'],
}
