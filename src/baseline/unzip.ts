import { unzipSync } from "fflate";
import { Unreadable } from "./types.ts";

/**
 * We store single files, but a workflow of the user's own may have zipped them. One named entry is read, in memory;
 * nothing is ever written to where the archive says. Content that is no archive comes back as it is.
 * @param limit bytes of the entry
 * @throws {Unreadable} damaged, too large, or without that entry
 */
export function unzip(content: Uint8Array, name: string, limit: number): Uint8Array {
  if (content[0] !== 0x50 || content[1] !== 0x4b) return content;
  let tooLarge = false;
  const wanted = (file: { name: string; originalSize: number }): boolean => {
    if (file.name !== name) return false;
    tooLarge ||= file.originalSize > limit;
    return !tooLarge;
  };
  const entry = entries(content, name, wanted)[name];
  if (tooLarge) throw new Unreadable("too large", `${name} in its archive is larger than ${limit / 1024 / 1024} MB`);
  if (!entry) throw new Unreadable("damaged", `its archive holds no ${name}`);
  return entry;
}

function entries(
  content: Uint8Array,
  name: string,
  filter: (file: { name: string; originalSize: number }) => boolean,
): Record<string, Uint8Array> {
  try {
    return unzipSync(content, { filter });
  } catch (cause) {
    throw new Unreadable("damaged", `${name} is damaged (${(cause as Error).message})`, { cause });
  }
}
