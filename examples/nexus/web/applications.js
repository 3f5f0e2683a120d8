/** The applications: each a page of its own at `/<name>`, with its own entry `web/<name>.html`. The first is the one at `/`. */
export const APPLICATIONS = ["executive", "developer", "projects", "mobile"];
