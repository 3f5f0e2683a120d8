import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{readContext,refuseForeignCode,runUrl}from"./chunk-LX2UM2LE.js";import"./chunk-WYTNGNKA.js";import"./chunk-KQ7ISJUS.js";import"./chunk-V4FZX3SB.js";export{readContext,refuseForeignCode,runUrl};
