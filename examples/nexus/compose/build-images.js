import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { findBinaries } from "../database/binaries.js";

/**
 * Makes the images of compose.yml without a registry, from programs of this machine (x64 or ARM Linux) and the libraries they
 * are linked with: Node and PostgreSQL as npm brought them, redis-server, nginx and a static busybox as Debian did
 * (apt-get install redis-server nginx busybox-static). Prints what compose has to be told:
 *
 *   export $(node examples/nexus/compose/build-images.js)
 */
const which = (name) => {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin", "/bin"];
  const found = folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
  if (!found) throw new Error(`there is no ${name} here. On Debian and Ubuntu: apt-get install ${PACKAGES[name]}`);
  return found;
};
const PACKAGES = { "redis-server": "redis-server", nginx: "nginx", busybox: "busybox-static" };

/** Numbers of the accounts below, as the official images have them. */
const POSTGRES = 999;
const ACCOUNTS = [
  ["root", 0],
  ["postgres", POSTGRES],
  ["nobody", 65534],
];

/** Absolute paths of the libraries that a program is linked with, the loader included. */
const librariesOf = (program) =>
  execFileSync("ldd", [program], { encoding: "utf8" })
    .split("\n")
    .flatMap((line) => /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1] ?? []);

function place(root, from, to) {
  const target = path.join(root, to);
  mkdirSync(path.dirname(target), { recursive: true });
  copyFileSync(from, target); // follows links: under the name that it is looked for by
}

/** A file system with a shell, accounts, a place for temporary files, and one program. */
function base(program, to) {
  const root = mkdtempSync(path.join(os.tmpdir(), "nexus-image-"));
  place(root, which("busybox"), "/bin/busybox");
  execFileSync("chroot", [root, "/bin/busybox", "--install", "-s", "/bin"]);
  mkdirSync(path.join(root, "tmp"));
  chmodSync(path.join(root, "tmp"), 0o1777);
  mkdirSync(path.join(root, "etc"));
  writeFileSync(
    path.join(root, "etc/passwd"),
    ACCOUNTS.map(([name, id]) => `${name}:x:${id}:${id}::/:/bin/sh\n`).join(""),
  );
  writeFileSync(path.join(root, "etc/group"), ACCOUNTS.map(([name, id]) => `${name}:x:${id}:\n`).join(""));
  if (program) {
    place(root, program, to);
    for (const library of librariesOf(program)) place(root, library, library);
  }
  return root;
}

function postgres() {
  const { native } = findBinaries();
  const root = base();
  const home = "/opt/postgres";
  cpSync(native, path.join(root, home), { recursive: true, verbatimSymlinks: true });
  for (const library of librariesOf(path.join(native, "bin/postgres")))
    if (!library.startsWith(native)) place(root, library, library);
  place(root, path.join(import.meta.dirname, "postgres-entrypoint.sh"), "/bin/entrypoint");
  // npm brings none; while the data folder is made nobody listens, so an open port is the answer
  writeFileSync(path.join(root, "bin/pg_isready"), "#!/bin/sh\nexec nc 127.0.0.1 5432 </dev/null\n");
  for (const name of ["entrypoint", "pg_isready"]) chmodSync(path.join(root, "bin", name), 0o755);
  const data = path.join(root, "var/lib/postgresql");
  mkdirSync(data, { recursive: true });
  execFileSync("chown", [`${POSTGRES}:${POSTGRES}`, data]);
  return root;
}

const IMAGES = [
  { name: "node", variable: "NEXUS_NODE_IMAGE", make: () => base(process.execPath, "/bin/node"), changes: [] },
  {
    name: "postgres",
    variable: "NEXUS_POSTGRES_IMAGE",
    make: postgres,
    changes: [
      "ENV PATH=/opt/postgres/bin:/bin PGDATA=/var/lib/postgresql/18/docker",
      `USER ${POSTGRES}`,
      'ENTRYPOINT ["/bin/entrypoint"]',
    ],
  },
  {
    name: "redis",
    variable: "NEXUS_REDIS_IMAGE",
    make: () => base(which("redis-server"), "/bin/redis-server"),
    changes: [],
  },
  {
    name: "nginx",
    variable: "NEXUS_NGINX_IMAGE",
    make: () => base(which("nginx"), "/bin/nginx"),
    changes: [],
  },
];

if (process.getuid?.() !== 0) {
  console.error("build-images: files in an image belong to other accounts, so only root can make one.");
  process.exit(1);
}
for (const { name, variable, make, changes } of IMAGES) {
  const root = make();
  try {
    const options = ["ENV PATH=/bin", ...changes].flatMap((change) => ["--change", change]);
    const tar = path.join(root, "..", `${path.basename(root)}.tar`);
    execFileSync("tar", ["-C", root, "--numeric-owner", "-cf", tar, "."]);
    try {
      execFileSync("docker", ["import", ...options, tar, `nexus/${name}:local`], {
        stdio: ["ignore", "ignore", "inherit"],
      });
    } finally {
      rmSync(tar);
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  console.log(`${variable}=nexus/${name}:local`);
}
