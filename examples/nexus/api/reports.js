import { Unavailable } from "./unavailable.js";

/**
 * The reports service, asked over HTTP.
 *
 * @param {string | undefined} url
 */
export function openReports(url) {
  return {
    /** @returns {Promise<{ queries: number, report: object }>} */
    async portfolio(months) {
      if (!url) throw new Unavailable("The reports service");
      const response = await fetch(`${url}/portfolio?months=${months}`, { signal: AbortSignal.timeout(20_000) }).catch(
        (cause) => {
          throw new Unavailable("The reports service", cause);
        },
      );
      if (!response.ok) throw new Unavailable("The reports service", await response.text());
      return { queries: Number(response.headers.get("x-nexus-queries")), report: await response.json() };
    },
  };
}
