import type { Cell, Part, Table } from "../../report/model.ts";
import type { Unit } from "../../results/entry.ts";
import type { Stat } from "../../statistics/stats.ts";
import { OTHER, SELF, TOTAL } from "./subjects.ts";

const LABELS: Readonly<Record<string, string>> = {
  [SELF]: "perf-budgets (load, browser)",
  [OTHER]: "System and other",
  [TOTAL]: "Total",
};

export function tables(part: Part): Table[] {
  const last = [SELF, OTHER, TOTAL];
  const components = part.subjects.filter((subject) => !last.includes(subject));
  const order = [...components, ...last.filter((subject) => part.subjects.includes(subject))];
  const number = (name: string): number | undefined => {
    const fact = part.facts(TOTAL, name).at(-1);
    return typeof fact === "number" ? fact : undefined;
  };
  const cores = number("cores");
  return [
    ...cpuTable(
      part,
      order.filter((subject) => part.metric(subject, "cpu")),
      cores,
    ),
    ...memoryTable(
      part,
      order.filter((subject) => part.metric(subject, "memory")),
      number("memory"),
      number("swap"),
    ),
  ];
}

const columns = (last: string): Table["columns"] => [
  { title: "Component" },
  ...["Min", "Avg", "Max", last].map((title) => ({ title, align: "right" as const })),
];

const figures = (part: Part, subject: string, metric: string, unit: Unit): Cell[] =>
  (["min", "avg", "max"] as const).map((stat: Stat) => ({
    value: part.metric(subject, metric)?.stat(stat),
    unit,
    stat,
  }));

function cpuTable(part: Part, subjects: readonly string[], cores: number | undefined): Table[] {
  if (subjects.length === 0) return [];
  const used = (subject: string): number | undefined => {
    const share = part.metric(subject, "cpu")?.stat("avg");
    return share === undefined || cores === undefined ? undefined : share * cores;
  };
  const watched = part.metric(TOTAL, "cpu");
  const seconds = watched?.total && cores ? Math.round(watched.total.per / cores) : undefined;
  return [
    {
      title: "CPU",
      columns: columns("Cores"),
      rows: subjects.map((subject) => [
        { text: LABELS[subject] ?? subject },
        ...figures(part, subject, "cpu", "%"),
        { value: used(subject), unit: "cores", stat: "avg" },
      ]),
      note: [
        cores === undefined ? "" : `100 % is all ${cores} cores, which the load generator shares`,
        seconds === undefined ? "" : `watched for ${seconds} s in ${watched?.rounds} rounds, while they measured`,
        "min and max are of single windows, of slices of 1 s where they are longer",
      ]
        .filter(Boolean)
        .join("; "),
    },
  ];
}

function memoryTable(
  part: Part,
  subjects: readonly string[],
  total: number | undefined,
  swap: number | undefined,
): Table[] {
  if (subjects.length === 0) return [];
  const limit = (subject: string): Cell => {
    const fact = subject === TOTAL ? total : part.facts(subject, "limit").at(-1);
    return typeof fact === "number" ? { value: fact, unit: "B" } : { text: "" };
  };
  const swapRow: Cell[][] = part.metric(TOTAL, "swap")
    ? [
        [
          { text: "Swap in use" },
          ...figures(part, TOTAL, "swap", "B"),
          swap === undefined ? { text: "" } : { value: swap, unit: "B" },
        ],
      ]
    : [];
  return [
    {
      title: "Memory",
      columns: columns("Limit"),
      rows: [
        ...subjects.map((subject) => [
          { text: LABELS[subject] ?? subject },
          ...figures(part, subject, "memory", "B"),
          limit(subject),
        ]),
        ...swapRow,
      ],
      note: [
        "shared pages count in equal parts to the processes that share them (PSS)",
        ...(subjects.some((subject) => part.facts(subject, "container").length > 0)
          ? ["a container's are what `docker stats` shows, without the page cache that it can give back"]
          : []),
        "the total is what is not available to others",
      ].join("; "),
    },
  ];
}
