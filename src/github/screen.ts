/**
 * What the stack prints must not give commands to the runner (`::set-output::`, `##[error]`), so a line that would be
 * one is shown with a space in it.
 */
export const harmless = (text: string): string => text.replaceAll(/^(\s*):(?=:)/gm, "$1: ").replaceAll("##[", "# #[");
