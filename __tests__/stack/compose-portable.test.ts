import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { loadProfiles } from "../../src/config/load.ts";
import { notPortable, variesByArm } from "../../src/stack/compose/portable.ts";

const varies = new Set(["PORT_WEB", "PORT_CACHE", "ARM", "CACHE_PORT"]);
const found = (text: string, services: string[] = []) =>
  notPortable(text, { file: "compose.yml", services, varies }).map(({ at, message, hint }) => ({
    line: at?.line,
    message,
    hint,
  }));
const service = (rest: string): string => `services:\n  cache:\n    image: redis:8\n    ${rest}\n`;

describe("a host port", () => {
  it.each([
    'ports: ["6380:6379"]',
    "ports: ['127.0.0.1:6380:6379/tcp']",
    'ports: ["[::1]:6380:6379"]',
    'ports: ["3000-3005:3000-3005"]',
    'ports: ["${REDIS_PORT:-6380}:6379"]',
    'ports: ["$$PORT_WEB:6379"]',
    "ports: [{ target: 6379, published: 6380 }]",
    'ports: [{ target: 6379, published: "${REDIS_PORT}" }]',
    "ports:\n      - 6380:6379",
  ])("is refused where it is the same for every arm: %s", (ports) => {
    const [first, ...rest] = found(service(ports));
    expect(rest).toEqual([]);
    expect(first?.line).toBe(ports.includes("\n") ? 5 : 4);
    expect(first?.message).toMatch(/^service cache publishes the host port .+, which a second arm can't have too$/);
  });

  it.each([
    'ports: ["${PORT_CACHE}:6379"]',
    'ports: ["127.0.0.1:${PORT_CACHE:-6380}:6379"]',
    'ports: ["${CACHE_PORT}:6379"]',
    'ports: ["$PORT_CACHE:6379"]',
    "ports: [6379]",
    'ports: ["6379"]',
    'ports: ["127.0.0.1::6379"]',
    "ports: [{ target: 6379 }]",
    'ports: [{ target: 6379, published: "${PORT_CACHE}" }]',
    "expose: [6379]",
  ])("is taken where it differs, or Docker chooses it: %s", (ports) => {
    expect(found(service(ports))).toEqual([]);
  });

  it("comes with the line to write instead", () => {
    expect(found(service('ports: ["6380:6379"]'))[0]?.hint).toBe(
      'Publish "127.0.0.1:${PORT_CACHE}:6379" and write the port in budgets.yml: stack: { ports: { cache: 6380 } }',
    );
  });

  it("is told at its line for every port", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), (fixed) => {
        const ports = fixed.map((literal, index) => `      - "${literal ? 7000 + index : "${PORT_WEB}"}:80"`);
        const lines = found(service(`ports:\n${ports.join("\n")}`)).map(({ line }) => line);
        expect(lines).toEqual(fixed.flatMap((literal, index) => (literal ? [5 + index] : [])));
      }),
    );
  });
});

describe("what is the machine's, not the project's", () => {
  it("is a container_name, unless it tells the arm", () => {
    expect(found(service("container_name: cache"))).toMatchObject([
      { line: 4, message: expect.stringContaining("container_name cache") },
    ]);
    expect(found(service('container_name: "cache-${ARM}"'))).toEqual([]);
  });

  it.each([
    ["data: { external: true }", "the volume data is external"],
    ["data: { external: { name: global } }", "the volume data is external"],
    ["data: { name: global }", "the volume data has the global name global"],
    ['data: { name: "data-${ARM}" }', undefined],
    ['data: { external: true, name: "data-${ARM}" }', undefined],
    ["data: { external: false }", undefined],
    ["data:", undefined],
    ["unused: { external: true }", undefined],
  ])("is a volume: %s", (volume, message) => {
    const text = `${service('volumes: ["data:/data", "./files:/files", "/etc/hosts:/h:ro"]')}volumes:\n  ${volume}\n`;
    expect(found(text)).toEqual(
      message ? [{ line: 6, message: expect.stringContaining(message), hint: expect.any(String) }] : [],
    );
  });

  it("is a volume in the long form, and a network", () => {
    const text = `${service("volumes: [{ type: volume, source: data, target: /data }]")}    networks: [front]
volumes:
  data: { external: true }
networks:
  front: { name: front }
  default: { external: true }
`;
    expect(found(text).map(({ line }) => line)).toEqual([7, 9, 10]);
  });
});

it("looks only at the services of the step and what they depend on", () => {
  const text = `
services:
  web:
    ports: ["\${PORT_WEB}:80"]
    depends_on: { api: { condition: service_started } }
  api:
    ports: ["3000:3000"]
    depends_on: [database]
  database:
    container_name: database
  mail:
    ports: ["1025:1025"]
`;
  expect(found(text, ["web"]).map(({ line }) => line)).toEqual([7, 10]);
  expect(found(text, ["database"]).map(({ line }) => line)).toEqual([10]);
  expect(found(text).map(({ line }) => line)).toEqual([7, 10, 12]);
});

it("follows anchors to the line where it is written, and survives anything", () => {
  const text = `
x-common: &common
  container_name: one
services:
  web: { <<: *common, image: web }
`;
  expect(found(text).map(({ line }) => line)).toEqual([3]);
  fc.assert(fc.property(fc.string(), (odd) => void found(odd)));
  fc.assert(fc.property(fc.json(), (odd) => void found(`services: ${odd}\nvolumes: ${odd}`)));
});

it("knows which variables differ from arm to arm", () => {
  const env = {
    DATABASE_URL: "postgres://127.0.0.1:${PORT_DATABASE}/x",
    REPLICA: "${DATABASE_URL}?replica",
    TOKEN: "none",
    DEEP: "${MISSING:-${ARM}}",
    PORT_WEB: "8080",
  };
  expect(variesByArm({ ports: { database: 5433, web: 8080 }, env })).toEqual(
    new Set(["ROOT", "ARM", "PORT_DATABASE", "DATABASE_URL", "REPLICA", "DEEP"]),
  );
});

it("finds nothing in the way of a second Nexus", () => {
  const example = join(import.meta.dirname, "../../examples/nexus");
  const [config] = loadProfiles({
    file: "budgets.compose.yml",
    text: readFileSync(join(example, "budgets.compose.yml"), "utf8"),
    checks,
  });
  const text = readFileSync(join(example, "compose.yml"), "utf8");
  const options = { file: "compose.yml", services: ["web"] };
  expect(notPortable(text, { ...options, varies: variesByArm(config!.stack!) })).toEqual([]);
  // were its ports not told apart, each published one would be told
  expect(notPortable(text, { ...options, varies: new Set() })).toHaveLength(4);
});
