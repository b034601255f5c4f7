// Mends for those who have the page read to them, or who use it by keyboard, what the theme leaves undone.
(() => {
  "use strict";

  document.querySelector(".md-search[role=dialog]")?.setAttribute("aria-label", "Search");

  // The label that would name the part of a section with a page of its own is empty.
  for (const nav of document.querySelectorAll("nav[aria-labelledby]")) {
    if (!document.getElementById(nav.getAttribute("aria-labelledby"))?.textContent.trim()) {
      nav.removeAttribute("aria-labelledby");
      nav.setAttribute("aria-label", nav.querySelector(".md-nav__title").textContent.trim());
    }
  }

  // A table that does not fit is scrolled by keyboard too.
  const fit = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) {
        target.tabIndex = 0;
      } else {
        target.removeAttribute("tabindex");
      }
    }
  });

  // The theme puts a frame around each table, and a nav with one button into each block of code.
  const mend = () => {
    for (const table of document.querySelectorAll(".md-typeset__scrollwrap:not([role])")) {
      table.setAttribute("role", "group");
      table.setAttribute("aria-label", "Table");
      fit.observe(table);
    }
    for (const nav of document.querySelectorAll(".md-code__nav:not([role])")) {
      nav.setAttribute("role", "none");
    }
  };
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
  mend();
})();
