export { type Data, type Draw, draws, type Fill, jsonText, mistakes, names, pathText, plainText } from "./template.ts";
