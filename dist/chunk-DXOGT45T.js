import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{join}from"node:path";var foldersIn=root=>({out:join(root,".perf-budgets"),state:join(root,".perf-budgets","ledger")});export{foldersIn};
