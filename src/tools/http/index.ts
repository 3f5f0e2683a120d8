// the engine is imported from its own file, by workers: it is large, and only a worker runs it
export {
  answered,
  type Counts,
  describe,
  type Engine,
  type Outcome,
  type Plan,
  type Wrong,
  type WrongKind,
  wrong,
} from "./engine.ts";
export { type Expect, holds, parseExpect } from "./expect.ts";
export { joinPath } from "./request.ts";
