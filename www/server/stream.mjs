// The log as server-sent events: the last hundred entries, then each as it comes.
import { randomUUID } from "node:crypto";
import { COMMON_HEADERS, Refusal } from "./answer.mjs";

const MOST_STREAMS = 64;
const HEARTBEAT_MS = 15_000;
/** A reader that is this far behind is let go; it comes back by itself and asks for what it has missed. */
const MOST_WAITING = 1 << 20;

/** Streams a log. */
export function createStream(log) {
  // Numbers start again with the process: an id of an earlier one must not hide entries of this one.
  const run = randomUUID();
  const open = new Set();

  return {
    open(request, response) {
      if (open.size >= MOST_STREAMS) throw new Refusal(503, "too_many_streams", "too many pages are open");
      response.writeHead(200, { ...COMMON_HEADERS, "content-type": "text/event-stream", "cache-control": "no-store" });
      response.write("retry: 1000\n\n");
      const send = ({ number, entry }) => {
        response.write(`id: ${run}/${number}\ndata: ${JSON.stringify(entry)}\n\n`);
        if (response.writableLength > MOST_WAITING) response.destroy();
      };
      log.after(lastSeen(request, run)).forEach(send);
      const stop = log.listen(send);
      const heartbeat = setInterval(() => response.write(":\n\n"), HEARTBEAT_MS);
      open.add(response);
      response.on("close", () => {
        clearInterval(heartbeat);
        stop();
        open.delete(response);
      });
    },
    close() {
      for (const response of open) response.end();
    },
  };
}

function lastSeen(request, run) {
  const [of, number] = String(request.headers["last-event-id"] ?? "").split("/");
  return of === run ? Number(number) || 0 : 0;
}
