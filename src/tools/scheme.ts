export const HTTP: readonly string[] = ["http", "https"];

/**
 * What is wrong with the kind of a target; undefined where it is right or not known.
 * @param schemes target → scheme of its address, as far as it is known
 * @param needed schemes that will do
 * @param what needs it: "a page"
 * @param example an address of the right kind
 */
export function wrongScheme(
  target: string,
  schemes: Readonly<Record<string, string>>,
  needed: readonly string[],
  what: string,
  example: string,
): { readonly message: string; readonly hint: string } | undefined {
  const scheme = Object.hasOwn(schemes, target) ? schemes[target] : undefined;
  if (scheme === undefined || needed.includes(scheme)) return undefined;
  const fitting = Object.keys(schemes).filter((name) => needed.includes(schemes[name] ?? ""));
  return {
    message: `the target ${target} is ${scheme}://, and ${what} needs ${needed.map((one) => `${one}://`).join(" or ")}`,
    hint: fitting.length > 0 ? `targets that fit: ${fitting.join(", ")}` : `add one under targets: "${example}"`,
  };
}
