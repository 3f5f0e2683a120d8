import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
import{artifactName,upload}from"./chunk-67KHDTRP.js";import"./chunk-LX2UM2LE.js";import"./chunk-WYTNGNKA.js";import"./chunk-KQ7ISJUS.js";import"./chunk-V4FZX3SB.js";export{artifactName,upload};
