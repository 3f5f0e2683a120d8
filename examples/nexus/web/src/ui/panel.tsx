import { type ReactNode, Suspense } from "react";
import type { Loaded } from "../api/client.ts";

interface Props<Answer> {
  readonly title: string;
  /** px; kept free from the first paint on, so that nothing moves when the data comes */
  readonly height: number;
  readonly data: Loaded<Answer>;
  readonly children: (answer: Answer) => ReactNode;
}

/** A titled box that waits for its data, and for its code when that is loaded lazily. */
export function Panel<Answer>({ title, height, data, children }: Props<Answer>) {
  const waiting = <div className="waiting" aria-busy="true" style={{ height }} />;
  return (
    <section className="panel">
      <h2>{title}</h2>
      <div style={{ minHeight: height }}>
        {data.state === "loading" && waiting}
        {data.state === "failed" && <p role="alert">{data.why}</p>}
        {data.state === "ready" && <Suspense fallback={waiting}>{children(data.value)}</Suspense>}
      </div>
    </section>
  );
}
