/** The page: connects, welcomes, mounts the console, and keeps its place in the URL and its theme in this browser. */
import { defineConsole, type KeywardConsole, type Theme } from "keyward/console";
import { type Connection, connect, readConfig } from "./connect.js";
import { welcome } from "./welcome.js";

const THEME = "keyward-theme";

start().catch(fail);

async function start(): Promise<void> {
  const theme = storedTheme();
  document.documentElement.dataset.theme = theme;
  const connection = await connect(await readConfig());
  if (connection.firstVisit !== null) await welcome(document.body, connection.firstVisit);
  mount(connection, theme);
}

function mount(connection: Connection, theme: Theme): void {
  defineConsole();
  const console = document.createElement("keyward-console") as KeywardConsole;
  console.theme = theme;
  console.tokenPrefix = connection.tokenPrefix;
  console.apiOrigin = connection.apiOrigin;
  console.storedIn = connection.storedIn;
  console.verify = connection.verify;
  console.exchange = connection.exchange;
  console.jwksUrl = connection.jwksUrl;
  console.reportLeak = connection.reportLeak;
  console.scanners = connection.scanners;
  console.requests = connection.requests;
  console.tables = connection.tables;
  console.auditCsv = connection.auditCsv;
  console.actAs = connection.actAs;
  console.admin = connection.admin;
  followUrl(console);
  followOthers(console);
  console.addEventListener("keyward-theme", (event) => {
    const chosen = (event as CustomEvent<{ theme: Theme }>).detail.theme;
    document.documentElement.dataset.theme = chosen;
    localStorage.setItem(THEME, chosen);
  });
  document.body.append(console);
}

/** The console's place is the fragment: it never reaches a server, and any static host serves it. */
function followUrl(console: KeywardConsole): void {
  const read = (): void => {
    console.location = location.hash;
  };
  read();
  addEventListener("popstate", read);
  console.addEventListener("keyward-navigate", (event) => {
    const detail = (event as CustomEvent<{ location: string; replace: boolean }>).detail;
    history[detail.replace ? "replaceState" : "pushState"](null, "", `#/${detail.location}`);
  });
}

/** What others have changed is shown when one comes back to the page. */
function followOthers(console: KeywardConsole): void {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    // The first question makes the engine look for changes of other processes, the second one sees them.
    void console.refresh().then(() => setTimeout(() => void console.refresh(), 500));
  });
}

function storedTheme(): Theme {
  const stored = localStorage.getItem(THEME);
  return stored === "light" || stored === "dark" ? stored : "auto";
}

function fail(error: unknown): void {
  const main = Object.assign(document.createElement("main"), { className: "welcome" });
  const card = document.createElement("article");
  const again = Object.assign(document.createElement("button"), { type: "button", textContent: "Try again" });
  again.addEventListener("click", () => location.reload());
  card.setAttribute("role", "alert");
  card.append(
    Object.assign(document.createElement("h1"), { textContent: "The console could not start" }),
    Object.assign(document.createElement("p"), { textContent: error instanceof Error ? error.message : String(error) }),
    again,
  );
  main.append(card);
  document.body.append(main);
}
