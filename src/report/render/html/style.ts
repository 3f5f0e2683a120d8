/** The page's own look; no file beside it, no script, no font from elsewhere. Light and dark as the reader has it. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --dim: #59636e; --line: #d7dce1; --ground: #fff; --panel: #f6f8fa;
  --good: #1a7f37; --warning: #9a6700; --bad: #cf222e; --accent: #0969da; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #9198a1; --line: #3d444d; --ground: #0d1117; --panel: #151b23;
  --good: #3fb950; --warning: #d29922; --bad: #f85149; --accent: #4493f8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "Liberation Sans", sans-serif; }
main { max-width: 1280px; margin: 0 auto; padding: 24px 20px 64px; }
header.verdict { border-left: 6px solid var(--tone); background: var(--panel); padding: 16px 20px; border-radius: 6px; }
header.verdict h1 { margin: 0 0 4px; font-size: 24px; }
header.verdict p { margin: 2px 0; color: var(--dim); }
.green { --tone: var(--good); } .red { --tone: var(--bad); } .unmeasured { --tone: var(--warning); }
nav { display: flex; flex-wrap: wrap; gap: 6px 18px; margin: 16px 0 8px; }
nav a, a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
h2 { margin: 36px 0 8px; padding-bottom: 6px; border-bottom: 1px solid var(--line); font-size: 20px; }
h3 { margin: 22px 0 6px; font-size: 15px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 12px; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
th { color: var(--dim); font-weight: 600; font-size: 13px; }
td.wide, table.rows .outcome { white-space: normal; }
table.rows .outcome { display: inline-block; max-width: 190px; }
table.rows { font-size: 14px; } table.rows th, table.rows td { padding: 5px 9px; }
table.rows .note { margin: 0; font-size: 12px; }
.gate { color: var(--accent); font-size: 11px; cursor: help; }
summary { cursor: pointer; }
table.rows details[open] { white-space: normal; width: 210px; }
table.rows details ul { margin: 4px 0; padding: 0; list-style: none; }
.right { text-align: right; }
code { font: 13px ui-monospace, "Liberation Mono", monospace; }
pre { background: var(--panel); padding: 12px; border-radius: 6px; overflow-x: auto; font: 13px/1.45 ui-monospace, "Liberation Mono", monospace; }
.note { color: var(--dim); font-size: 13px; margin: 6px 0 0; }
.good { color: var(--good); } .warning { color: var(--warning); } .bad { color: var(--bad); } .neutral { color: var(--dim); }
.outcome { font-weight: 600; }
.watched { border: 1px solid var(--warning); border-radius: 6px; padding: 10px 16px; margin: 16px 0; }
svg { vertical-align: middle; }
`;
