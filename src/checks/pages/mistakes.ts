import { HTTP, wrongScheme } from "../../tools/scheme.ts";
import type { FileFacts, SettingMistake } from "../check.ts";
import type { PageSettings } from "./settings.ts";

/** Chrome opens a page by http. */
export function mistakes({ settings }: { readonly settings: PageSettings }, { schemes }: FileFacts): SettingMistake[] {
  const wrong = wrongScheme(settings.target, schemes, HTTP, "a page", "http://127.0.0.1:8080");
  return wrong ? [{ setting: "target", ...wrong }] : [];
}
