import { error, portfolio, portfolioQuery } from "../schemas.js";

const KEEP = 60;

export async function reportsRoutes(app, { reports, cached }) {
  const schema = { querystring: portfolioQuery, response: { 200: portfolio, 400: error, 503: error } };
  app.get("/api/reports/portfolio", { schema }, (request, reply) => {
    const { months } = request.query;
    return cached({ request, reply, name: "portfolio", key: months, seconds: KEEP }, async () => {
      const { queries, report } = await reports.portfolio(months);
      request.queries += queries;
      return report;
    });
  });
}
