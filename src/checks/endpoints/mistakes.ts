import { HTTP, wrongScheme } from "../../tools/scheme.ts";
import type { FileFacts, SettingMistake } from "../check.ts";
import type { Settings } from "./settings.ts";

/** Requests are sent by http. */
export function mistakes({ settings }: { readonly settings: Settings }, { schemes }: FileFacts): SettingMistake[] {
  const wrong = wrongScheme(settings.target, schemes, HTTP, "an endpoint", "http://127.0.0.1:3000");
  return wrong ? [{ setting: "target", ...wrong }] : [];
}
