/** The first visit: begin with nothing, or with a company to look at. */
import type { FirstVisit } from "./connect.js";

/** Asks in place of the console; resolves when the store is filled as chosen. */
export function welcome(page: HTMLElement, visit: FirstVisit): Promise<void> {
  return new Promise((resolve) => {
    const main = element("main", { className: "welcome" });
    const status = element("small", { textContent: "Everything stays in this browser." });
    status.setAttribute("role", "status");
    const empty = choice("Start empty", "One user, you, and no key.");
    const sample = choice("Load the sample company", "Ten people, 36 keys.");
    const choices = element("div", { className: "choices" });
    choices.append(empty, sample);
    const card = element("article", {});
    card.append(
      element("img", { src: "./mark.svg", alt: "" }),
      element("h1", { textContent: "A console for API keys" }),
      element("p", {
        textContent: "keyward runs in this page: the keys that you create here are real, and are stored nowhere else.",
      }),
      choices,
      status,
    );
    main.append(card);
    page.append(main);

    async function run(fill: () => Promise<void>): Promise<void> {
      empty.disabled = true;
      sample.disabled = true;
      try {
        await fill();
        main.remove();
        resolve();
      } catch (error) {
        status.textContent = `That did not work: ${error instanceof Error ? error.message : String(error)}`;
        empty.disabled = false;
        sample.disabled = false;
      }
    }

    empty.addEventListener("click", () => void run(() => visit.startEmpty()));
    sample.addEventListener("click", () => {
      void run(() =>
        visit.loadSample((done, all) => {
          status.textContent = `Creating keys: ${done} of ${all}`;
        }),
      );
    });
  });
}

function choice(title: string, text: string): HTMLButtonElement {
  const button = element("button", { type: "button" });
  button.append(element("b", { textContent: title }), element("small", { textContent: text }));
  return button;
}

function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]>,
): HTMLElementTagNameMap[Tag] {
  return Object.assign(document.createElement(tag), properties);
}
