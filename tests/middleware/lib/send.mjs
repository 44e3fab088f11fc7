// Requests that `fetch` would not send: in pieces, with another host, and broken off.
import { request as send } from "node:http";

/** Sends the header fields, then a body in pieces, with a pause between all of them; no pieces are one packet. */
export function inPieces(port, path, headers, body, count, method = "POST") {
  return new Promise((resolve, reject) => {
    const where = { host: "127.0.0.1", port, path, method, headers, agent: false, timeout: 10_000 };
    const outgoing = send(where, async (response) => {
      let text = "";
      for await (const chunk of response.setEncoding("utf8")) text += chunk;
      resolve({ status: response.statusCode, text });
    });
    outgoing.on("error", reject);
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer in ten seconds")));
    const bytes = Buffer.from(body);
    const size = Math.ceil(bytes.length / count) || 1;
    const next = (at) => {
      if (at >= bytes.length) return outgoing.end();
      outgoing.write(bytes.subarray(at, at + size));
      setTimeout(() => next(at + size), 5);
    };
    if (count === 0) return outgoing.end(body);
    outgoing.flushHeaders();
    setTimeout(() => next(0), 20);
  });
}

/** Sends a part of a body and goes away. */
export function breakOff(port, path, headers, part) {
  return new Promise((resolve) => {
    const outgoing = send({ host: "127.0.0.1", port, path, method: "POST", headers, agent: false });
    outgoing.on("error", () => resolve());
    outgoing.on("close", () => resolve());
    outgoing.write(part, () => setTimeout(() => outgoing.destroy(), 30));
  });
}
