export type Status = "planning" | "active" | "on_hold" | "completed" | "cancelled";

export interface Project {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly owner: { readonly id: number; readonly name: string };
  readonly status: Status;
  readonly priority: number;
  readonly budget: number;
  readonly spent: number;
  readonly progress: number;
  readonly dueOn: string;
}

export interface User {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly department: string;
  readonly role: string;
  readonly active: boolean;
}

export interface Day {
  readonly day: string;
  readonly events: number;
  readonly users: number;
}

export interface StatusTotal {
  readonly status: Status;
  readonly count: number;
  readonly budget: number;
  readonly spent: number;
}

export interface Analytics {
  readonly from: string;
  readonly to: string;
  readonly totals: { readonly events: number; readonly users: number; readonly p95DurationMs: number };
  readonly days: readonly Day[];
  readonly projects: readonly StatusTotal[];
}

export interface DepartmentReport {
  readonly department: string;
  readonly projects: number;
  readonly completed: number;
  readonly late: number;
  readonly budget: number;
  readonly spent: number;
  readonly progress: number;
}

export interface Report {
  readonly from: string;
  readonly departments: readonly DepartmentReport[];
}

export interface DirectoryEntry {
  readonly uid: string;
  readonly name: string;
  readonly email: string;
  readonly department: string;
  readonly role: string;
}

export interface Health {
  readonly status: string;
  readonly uptimeSeconds: number;
}

export interface List<Item> {
  readonly items: readonly Item[];
}

/** The body of POST and PUT. */
export interface ProjectInput {
  readonly name: string;
  readonly ownerId: number;
  readonly budget: number;
  readonly dueOn: string;
}
