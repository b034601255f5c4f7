// Copies a page as the plain Markdown that its link leads to.
(() => {
  "use strict";

  const SHOWN_FOR = 2000;

  const markdown = async (address) => {
    const response = await fetch(address);
    if (!response.ok) {
      throw new Error(`status ${response.status}`);
    }
    return new Blob([await response.text()], { type: "text/plain" });
  };

  for (const place of document.querySelectorAll(".copy-page")) {
    const button = place.querySelector("button");
    const { href } = place.querySelector("a");
    const label = button.textContent;
    button.addEventListener("click", async () => {
      try {
        // Some browsers let only what a click begins reach the clipboard: so the promise goes there.
        await navigator.clipboard.write([new ClipboardItem({ "text/plain": markdown(href) })]);
        button.textContent = "Copied";
        setTimeout(() => (button.textContent = label), SHOWN_FOR);
      } catch {
        location.assign(href);
      }
    });
  }
})();
