export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** "ended with code 1", "was ended by SIGKILL" with what that mostly means */
export const exitWords = ({ code, signal }: Exit): string => {
  if (signal === null) return `ended with code ${code}`;
  return `was ended by ${signal}${signal === "SIGKILL" ? " (often: out of memory)" : ""}`;
};
