/** A part beside the API that is not there, or not now: 503, with its name. */
export class Unavailable extends Error {
  name = "Unavailable";
  statusCode = 503;
  constructor(part, cause) {
    super(`${part} does not answer.`, { cause });
  }
}
