/** Hands a text to the person as a file; it never leaves the browser. */

export function download(page: Document, name: string, text: string, type = "text/plain"): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(page.createElement("a"), { href: url, download: name });
  link.click();
  // The click has started the download; the address must not outlive it.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
