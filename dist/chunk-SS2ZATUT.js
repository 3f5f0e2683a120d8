import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{artifactName,upload}from"./chunk-NO2DO7Z6.js";import"./chunk-OQICAV6D.js";import"./chunk-BXQQBKH3.js";import"./chunk-KQ7ISJUS.js";import"./chunk-V4FZX3SB.js";export{artifactName,upload};
