/** The page's address: `http://127.0.0.1:8080/app` and `/executive` are `http://127.0.0.1:8080/app/executive`. */
export const urlOf = (target: string, path: string): string => new URL(`${target.replace(/\/+$/, "")}${path}`).href;

/**
 * A file name for each page, in their order, readable and different from each other even where upper and lower case
 * are the same: `Executive Dashboard` is `executive-dashboard`.
 */
export function fileNames(pages: readonly string[]): string[] {
  const taken = new Set<string>();
  return pages.map((page) => {
    const base =
      page
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, "-")
        .replace(/^-|-$/g, "")
        .slice(0, 60) || "page";
    let name = base;
    for (let number = 2; taken.has(name); number++) name = `${base}-${number}`;
    taken.add(name);
    return name;
  });
}
