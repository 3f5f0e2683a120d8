import { reference } from "./reference.ts";
import { checks } from "../checks/index.ts";
console.log(reference(checks));
