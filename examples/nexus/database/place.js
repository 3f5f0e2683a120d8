import { createHash } from "node:crypto";
import { chownSync, cpSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { canEnter } from "./account.js";

/**
 * Where the server's programs and data lie. Usually where npm and the settings put them; when root works in a
 * checkout that the account `postgres` can't enter, a copy of the programs and the data go to the system's folder
 * for temporary files, under a name that belongs to this checkout.
 *
 * @returns {{ native: string, folder: string }} both open to the account
 */
export function choosePlace({ folder, folderGiven }, { native, version }, account) {
  mkdirSync(folder, { recursive: true });
  const open = canEnter(native, account);
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid);
  const dataOpen = canEnter(folder, account);
  if (!dataOpen && folderGiven) {
    throw new Error(
      `NEXUS_DATA: PostgreSQL's account can't enter ${folder}. Choose a folder whose parents everybody may enter.`,
    );
  }
  if (open && dataOpen) return { native, folder };
  const shelter = ownShelter(folder, version);
  const place = { native: open ? native : copyOnce(native, shelter), folder: dataOpen ? folder : `${shelter}/data` };
  mkdirSync(place.folder, { recursive: true });
  chownSync(place.folder, account.uid, account.gid);
  return place;
}

function ownShelter(folder, version) {
  const name = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  const shelter = path.join(os.tmpdir(), `nexus-postgres-${version}-${name}`);
  mkdirSync(shelter, { recursive: true, mode: 0o755 });
  const found = lstatSync(shelter);
  // a name in a folder that everybody can write to could have been taken by somebody else
  if (!found.isDirectory() || found.uid !== process.getuid()) throw new Error(`${shelter} belongs to somebody else.`);
  return shelter;
}

function copyOnce(native, shelter) {
  const copy = path.join(shelter, "native");
  if (existsSync(copy)) return copy;
  const half = `${copy}.${process.pid}`;
  cpSync(native, half, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(half, copy);
  } catch (error) {
    // another start was quicker
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}
