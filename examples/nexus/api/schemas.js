import { STATUSES } from "../database/schema.js";

/** JSON Schemas of what comes in and goes out. Fastify refuses the one and serialises the other by them. */

const text = { type: "string" };
const whole = { type: "integer" };
const status = { type: "string", enum: STATUSES };

const object = (properties, required = Object.keys(properties)) => ({
  type: "object",
  additionalProperties: false,
  required,
  properties,
});

export const error = object({ error: text, message: text });

export const page = {
  limit: { type: "integer", minimum: 1, maximum: 100, default: 20 },
  offset: { type: "integer", minimum: 0, maximum: 10_000, default: 0 },
};

export const user = object({
  id: whole,
  email: text,
  name: text,
  department: text,
  role: text,
  active: { type: "boolean" },
  lastLoginAt: { type: "string", format: "date-time" },
});

export const project = object({
  id: whole,
  name: text,
  description: text,
  owner: object({ id: whole, name: text }),
  status,
  priority: whole,
  budget: whole,
  spent: whole,
  progress: whole,
  dueOn: { type: "string", format: "date" },
  createdAt: { type: "string", format: "date-time" },
  version: whole,
});

/** The body of POST and PUT. */
export const projectInput = object(
  {
    name: { type: "string", minLength: 1, maxLength: 120 },
    description: { type: "string", maxLength: 2000, default: "" },
    ownerId: { type: "integer", minimum: 1, maximum: 2_147_483_647 },
    status: { ...status, default: "planning" },
    priority: { type: "integer", minimum: 1, maximum: 5, default: 3 },
    budget: { type: "integer", minimum: 0, maximum: 2_000_000_000 },
    dueOn: { type: "string", format: "date" },
  },
  ["name", "ownerId", "budget", "dueOn"],
);

export const usersQuery = object({ ...page, search: { type: "string", minLength: 2, maxLength: 100 } }, []);
export const projectsQuery = object({ ...page, status: { ...status, default: "active" } }, []);
export const analyticsQuery = object({ days: { type: "integer", minimum: 7, maximum: 365, default: 30 } }, []);
export const projectId = object({ id: { type: "integer", minimum: 1, maximum: 2_147_483_647 } });

export const userId = projectId;
export const userInput = object({
  name: { type: "string", minLength: 1, maxLength: 120 },
  department: { type: "string", minLength: 1, maxLength: 60 },
  role: { type: "string", minLength: 1, maxLength: 60 },
});

/** Numbers `first` to `first + count - 1`. */
export const bulkInput = object({
  first: { type: "integer", minimum: 1, maximum: 2_000_000_000 },
  count: { type: "integer", minimum: 1, maximum: 1000 },
  priority: { type: "integer", minimum: 1, maximum: 5 },
});
export const bulkDone = object({ changed: whole });

const secret = { type: "string", minLength: 1, maxLength: 200 };
export const credentials = object({ email: secret, password: secret });
export const refreshInput = object({ refreshToken: secret });
export const grant = {
  type: "object",
  required: ["authorization"],
  properties: { authorization: { type: "string", pattern: "^Bearer ." } },
};
export const refreshed = object({ accessToken: text, expiresIn: whole });
export const tokens = object({ accessToken: text, refreshToken: text, expiresIn: whole });
export const whoever = object({ id: whole, name: text, role: text });

export const uid = object({ uid: { type: "string", minLength: 1, maxLength: 64 } });
export const directoryEntry = object({ uid: text, name: text, email: text, department: text, role: text });

export const list = (items) => object({ items: { type: "array", items }, limit: whole, offset: whole });

export const analytics = object({
  from: { type: "string", format: "date-time" },
  to: { type: "string", format: "date-time" },
  totals: object({ events: whole, users: whole, p95DurationMs: { type: "number" } }),
  days: { type: "array", items: object({ day: text, events: whole, users: whole }) },
  projects: { type: "array", items: object({ status, count: whole, budget: whole, spent: whole }) },
});

export const portfolioQuery = object({ months: { type: "integer", minimum: 1, maximum: 36, default: 12 } }, []);
export const portfolio = object({
  from: { type: "string", format: "date" },
  departments: {
    type: "array",
    items: object({
      department: text,
      projects: whole,
      completed: whole,
      late: whole,
      budget: { type: "number" },
      spent: { type: "number" },
      progress: { type: "number" },
    }),
  },
});
