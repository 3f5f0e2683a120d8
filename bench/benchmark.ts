/** What a benchmark says of us. `figures` are for programs, `say` lines for people. */
interface Result {
  readonly figures: Readonly<Record<string, unknown>>;
  /** in words, all of it */
  readonly goal: string;
  readonly holds: boolean;
}

interface BenchmarkOptions {
  /** ends within 50 s, with fewer repetitions */
  readonly quick: boolean;
  readonly say: (line: string) => void;
}

export type Benchmark = (options: BenchmarkOptions) => Promise<Result>;
