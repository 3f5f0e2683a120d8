import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{artifactName,upload}from"./chunk-35FLF6BX.js";import"./chunk-7UCJPXNV.js";import"./chunk-WSOETP3L.js";import"./chunk-B7LIAQQB.js";import"./chunk-V4FZX3SB.js";export{artifactName,upload};
