import { type AddressInfo, createServer, type Server } from "node:net";
import { describe, expect, it } from "vitest";
import { choosePorts } from "../../src/stack/ports.ts";

describe("ports of an arm", () => {
  it("are those that the file names, for head", async () => {
    expect(await choosePorts({ web: 80, api: 3000 }, "head")).toEqual({ web: 80, api: 3000 });
  });

  it("are free ones with equally many digits, for the base; never one that is wanted, and each once", async () => {
    const wanted = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [`p${index}`, index < 300 ? 2000 + index : 20_000 + index]),
    );
    const chosen = await choosePorts(wanted, "base");
    expect(Object.keys(chosen)).toEqual(Object.keys(wanted));
    const ports = Object.values(chosen);
    expect(new Set([...ports, ...Object.values(wanted)]).size).toBe(800);
    for (const [name, port] of Object.entries(chosen)) expect(String(port)).toHaveLength(String(wanted[name]).length);
    expect(ports.filter((port) => port < 1024 || port >= 32_768)).toEqual([]);
    // browsers would refuse these
    expect(ports.filter((port) => [2049, 3659, 4045, 5060, 6000, 6666, 6667, 10_080].includes(port))).toEqual([]);
  });

  it("are four digits where head's may only be had by root", async () => {
    expect(String((await choosePorts({ web: 80 }, "base")).web)).toHaveLength(4);
  });

  it("are not in use", async () => {
    const servers: Server[] = [];
    for (let port = 3000; port < 3400; port += 1) {
      const server = createServer();
      const opened = await new Promise((resolve) =>
        server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true)),
      );
      if (opened) servers.push(server);
    }
    const taken = servers.map((server) => (server.address() as AddressInfo).port);
    expect(taken.length).toBeGreaterThan(300);
    // a twentieth of all ports: one of so many would be among them
    const wanted = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`p${index}`, 8000 + index]));
    const chosen = Object.values(await choosePorts(wanted, "base"));
    for (const server of servers) server.close();
    expect(chosen.filter((port) => taken.includes(port))).toEqual([]);
  });
});
