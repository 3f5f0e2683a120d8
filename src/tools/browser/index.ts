export { findChrome } from "./find.ts";
export { chromeFlags, surroundings } from "./flags.ts";
export { type LaunchOptions, launchChrome } from "./launch.ts";
export { logIn, withoutLogin } from "./login.ts";
