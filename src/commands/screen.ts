import type { Screen } from "./ports.ts";

/** A terminal: the state of things stays on the last line and is written over. */
function terminal(out: NodeJS.WriteStream): Screen {
  let open = false;
  const wipe = () => {
    if (open) out.write("\r\u001b[2K");
    open = false;
  };
  return {
    say(line) {
      wipe();
      out.write(`${line}\n`);
    },
    progress(share, text) {
      wipe();
      const line = `${String(Math.round(share * 100)).padStart(3)} % ${text}`;
      out.write(line.slice(0, Math.max(20, (out.columns || 80) - 1)));
      open = true;
      if (share >= 1) {
        out.write("\n");
        open = false;
      }
    },
  };
}

/** A log of CI: plain lines, one at each tenth of the way. */
export function plain(write: (line: string) => void): Screen {
  let told = 0;
  return {
    say: write,
    progress(share, text) {
      const tenth = Math.floor(share * 10);
      if (tenth <= told) return;
      told = tenth;
      write(`${String(Math.round(share * 100)).padStart(3)} % ${text}`);
    },
  };
}

export const screenFor = (out: NodeJS.WriteStream): Screen =>
  out.isTTY ? terminal(out) : plain((line) => out.write(`${line}\n`));
