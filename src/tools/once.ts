/** A memory of what was told: runs `tell` the first time that `what` comes. */
export function tellOnce(): (what: string, tell: () => void) => void {
  const told = new Set<string>();
  return (what, tell) => {
    if (told.has(what)) return;
    told.add(what);
    tell();
  };
}
