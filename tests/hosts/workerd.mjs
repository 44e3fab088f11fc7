// workerd: the suite runs inside a request, as a worker's code does; at global scope it has no randomness.
import { runAll } from "./suite.js";

export default {
  async fetch() {
    return Response.json(await runAll());
  },
};
