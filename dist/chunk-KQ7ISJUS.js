import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
var KnownError=class extends Error{exit;mistakes;constructor(exit,mistakes,options){let list=Array.isArray(mistakes)?mistakes:[mistakes];super(list.map(mistake=>mistake.message).join(`
`),options),this.name="KnownError",this.exit=exit,this.mistakes=list}},place=at=>`${at.file}:${at.line}:${at.column}`;function explain(error){return error instanceof KnownError?error.mistakes.map(({at,message,hint})=>{let head=at?`${place(at)}  ${message}`:message;return hint?`${head}
${indent(hint)}`:head}).join(`
`):error instanceof Error?error.stack??String(error):String(error)}var indent=text=>text.split(`
`).map(line=>line&&`    ${line}`).join(`
`);export{KnownError,place,explain};
