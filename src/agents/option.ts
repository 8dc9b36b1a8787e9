/** The words of an option that has a value, or none at all. Pure. */
export function option(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [name, String(value)]
}
