import { type Processes, TICKS } from "../../tools/proc/index.ts";

/**
 * Programs of container engines, by their names in /proc (at most 15 characters). They work for the containers: a port that
 * is published on 127.0.0.1 is served by docker-proxy, what a service prints goes through containerd-shim and dockerd.
 */
const PROGRAMS = new Set([
  "dockerd",
  "docker-proxy",
  "containerd",
  "containerd-shim",
  "conmon",
  "rootlessport",
  "slirp4netns",
]);

/** s of CPU time of each of them, without their children: those of a shim are the container, which its group tells. */
export const engineUse = (all: Processes): (readonly [string, number])[] =>
  [...all.values()]
    .filter(({ name }) => PROGRAMS.has(name))
    .map(({ pid, start, own }) => [`engine ${pid} ${start}`, own / TICKS] as const);
