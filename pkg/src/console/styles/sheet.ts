/** The console's one style sheet, made once a page and shared by every console on it. */
import base from "./base.css" with { type: "text" };
import choices from "./choices.css" with { type: "text" };
import controls from "./controls.css" with { type: "text" };
import dialog from "./dialog.css" with { type: "text" };
import filter from "./filter.css" with { type: "text" };
import forms from "./forms.css" with { type: "text" };
import layers from "./layers.css" with { type: "text" };
import listing from "./listing.css" with { type: "text" };
import pages from "./pages.css" with { type: "text" };
import selection from "./selection.css" with { type: "text" };
import shell from "./shell.css" with { type: "text" };
import table from "./table.css" with { type: "text" };
import tokens from "./tokens.css" with { type: "text" };

let shared: CSSStyleSheet | null = null;

/** A constructed sheet: a page's content security policy need not allow inline styles for it. */
export function styleSheet(): CSSStyleSheet {
  if (shared === null) {
    shared = new CSSStyleSheet();
    shared.replaceSync(
      [layers, tokens, base, shell, choices, controls, table, dialog, pages, filter, listing, forms, selection].join(
        "\n",
      ),
    );
  }
  return shared;
}
