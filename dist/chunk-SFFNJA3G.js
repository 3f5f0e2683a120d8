import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);
var StatementError=class extends Error{name="StatementError";fault;hint;constructor(fault,message,options={}){super(message,options),this.fault=fault,this.hint=options.hint}};export{StatementError};
