// Values as they are written in a program: short, without quotes where none are needed, instants as ISO.
const WIDTH = 100;

/** The text of a value; what does not fit on a line is broken, member by member. */
export function source(value, indent = "") {
  const line = inline(value);
  if (line.length + indent.length <= WIDTH || typeof value !== "object" || value === null) return line;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return `[\n${value.map((one) => `${inner}${source(one, inner)},\n`).join("")}${indent}]`;
  }
  const members = Object.entries(value).map(
    ([name, one]) => `${inner}${member(name, one, (it) => source(it, inner))},\n`,
  );
  return `{\n${members.join("")}${indent}}`;
}

function inline(value) {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, one]) => member(name, one, inline));
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function member(name, value, shown) {
  const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
  // No count here is as large as an instant of our time.
  const isInstant = typeof value === "number" && value > 1e12;
  return `${key}: ${isInstant ? new Date(value).toISOString().replace(":00.000Z", "Z") : shown(value)}`;
}
