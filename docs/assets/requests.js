// A request and the list below it: pointing at one of the two, or going there by Tab, marks its part in both.
(() => {
  "use strict";

  for (const wire of document.querySelectorAll(".wire")) {
    const list = wire.nextElementSibling;
    if (!list?.matches("ol")) {
      continue;
    }
    for (const part of wire.querySelectorAll("[data-part]")) {
      const item = list.children[part.dataset.part - 1];
      const mark = (on) => [part, item].forEach((each) => each.classList.toggle("told", on));
      item.tabIndex = 0;
      for (const [element, begin, end] of [
        [item, "mouseenter", "mouseleave"],
        [part, "mouseenter", "mouseleave"],
        [item, "focusin", "focusout"],
      ]) {
        element.addEventListener(begin, () => mark(true));
        element.addEventListener(end, () => mark(false));
      }
    }
  }
})();
