/**
 * Scrapes `/metrics` of the API and of the reports service each second, as a Prometheus would, and tells when one of them
 * does not answer or answers again. Ends with 0 on SIGTERM and SIGINT.
 */
const EVERY = 1000;
const targets = {
  api: process.env.API_URL || `http://127.0.0.1:${process.env.PORT_API || 3000}`,
  reports: process.env.REPORTS_URL || `http://127.0.0.1:${process.env.PORT_REPORTS || 3100}`,
};

/** @returns {Promise<number>} how many samples there were */
async function scrape(url) {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(EVERY) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return (await response.text()).split("\n").filter((line) => line && !line.startsWith("#")).length;
}

const states = new Map();

async function look([name, url]) {
  const state = await scrape(url).then(
    (samples) => ({ up: true, words: `${samples} samples` }),
    (error) => ({ up: false, words: error.cause?.code ?? error.message }),
  );
  if (states.get(name) !== state.up) console.log(`nexus monitor: ${name} ${state.up ? "up" : "down"}, ${state.words}`);
  states.set(name, state.up);
}

for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => process.exit(0));

await Promise.all(Object.entries(targets).map(look));
console.log(`nexus monitor: ready on ${Object.values(targets).join(" and ")}`);
setInterval(() => Object.entries(targets).map(look), EVERY);
