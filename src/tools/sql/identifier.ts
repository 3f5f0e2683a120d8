/** Quoted, so that it is taken as it is: `"Order"`. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** `sales.orders` → `"sales"."orders"`; a part that holds a point is given in quotes: `sales."odd.name"`. */
export const qualified = (name: string): string =>
  (name.match(/"(?:[^"]|"")*"|[^.]+/g) ?? [name])
    .map((part) => (part.startsWith('"') && part.endsWith('"') && part.length > 1 ? part : identifier(part)))
    .join(".");
