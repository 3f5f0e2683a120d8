import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
var KnownError=class extends Error{exit;mistakes;constructor(exit,mistakes,options){let list=Array.isArray(mistakes)?mistakes:[mistakes];super(list.map(mistake=>mistake.message).join(`
`),options),this.name="KnownError",this.exit=exit,this.mistakes=list}};function withoutSecrets(error,mask){if(!(error instanceof Error))return error;if(!(error instanceof KnownError))return error.message=mask(error.message),error.stack!==void 0&&(error.stack=mask(error.stack)),error;let mistakes=error.mistakes.map(({message,hint,...rest})=>({...rest,message:mask(message),...hint===void 0?{}:{hint:mask(hint)}}));return new KnownError(error.exit,mistakes,{cause:error.cause})}var place=at=>`${at.file}:${at.line}:${at.column}`;function explain(error){return error instanceof KnownError?error.mistakes.map(({at,message,hint})=>{let head=at?`${place(at)}  ${message}`:message;return hint?`${head}
${indent(hint)}`:head}).join(`
`):error instanceof Error?error.stack??String(error):String(error)}var indent=text=>text.split(`
`).map(line=>line&&`    ${line}`).join(`
`);export{KnownError,withoutSecrets,place,explain};
