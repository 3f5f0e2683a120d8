const number = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const money = new Intl.NumberFormat("en", {
  style: "currency",
  currency: "EUR",
  notation: "compact",
  maximumSignificantDigits: 3,
});
const month = new Intl.DateTimeFormat("en", { month: "short", year: "2-digit", timeZone: "UTC" });
const date = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });

export const count = (value: number): string => number.format(value);
export const compact = (value: number): string => short.format(value);
export const euros = (value: number): string => money.format(value);
export const percent = (share: number): string => `${Math.round(share * 100)} %`;
export const dayOf = (iso: string): string => date.format(new Date(iso));
export const monthOf = (iso: string): string => month.format(new Date(iso));
export const words = (status: string): string => status.replace("_", " ");
