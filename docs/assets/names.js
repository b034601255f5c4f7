// Gives a name to what the theme leaves without one, for those who have the page read to them.
document.querySelector(".md-search[role=dialog]")?.setAttribute("aria-label", "Search");
