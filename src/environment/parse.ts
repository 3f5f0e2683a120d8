/** `Debian GNU/Linux 12 (bookworm)`, from /etc/os-release. */
export const prettyName = (text: string): string | undefined =>
  /^PRETTY_NAME="?([^"\n]*?)"?$/m.exec(text)?.[1] || undefined;

/** The device and type of the file system that a folder lies on, from /proc/self/mounts. */
export function deviceOf(mounts: string, folder: string): { device: string; type: string } | undefined {
  const candidates = mounts.split("\n").flatMap((line) => {
    const [device, point, type] = line.split(" ").map(unescapeOctal);
    if (!device || !point || !type) return [];
    const inside = folder === point || folder.startsWith(point.endsWith("/") ? point : `${point}/`);
    return inside ? [{ device, point, type }] : [];
  });
  // the deepest mount holds it; of two on the same point the later one
  const best = candidates.reduce<(typeof candidates)[number] | undefined>(
    (found, next) => (found && found.point.length > next.point.length ? found : next),
    undefined,
  );
  return best && { device: best.device, type: best.type };
}

// a blank in a path stands there as \040
const unescapeOctal = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
