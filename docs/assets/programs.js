// The programs that a page of this site shows, and what else the home page takes from such a page.

const pages = new Map();

// A page is its elements and where they are. It is fetched once; what could not be fetched is asked for again.
export const fetchPage = (path) => {
  const url = new URL(path, document.baseURI).href;
  if (!pages.has(url)) {
    const page = fetch(url).then(async (response) => {
      if (!response.ok) {
        throw new Error(`HTTP ${response.status}`);
      }
      return { root: new DOMParser().parseFromString(await response.text(), "text/html"), url };
    });
    page.catch(() => pages.delete(url));
    pages.set(url, page);
  }
  return pages.get(url);
};

// An element for use on this page: its links lead where they led on its own.
const adopt = (element, url) => {
  const copy = document.importNode(element, true);
  for (const link of [copy, ...copy.querySelectorAll("a[href]")].filter((each) => each.matches("a"))) {
    link.href = new URL(link.getAttribute("href"), url);
  }
  return copy;
};

const program = (body, downloads, url) => ({
  body: adopt(body, url),
  downloads: downloads.map((link) => adopt(link, url)),
});

// The tab of a language: its program, or the sentence that says why there is none.
export const programInTab = (page, title) => {
  const labels = [...page.root.querySelectorAll(".tabbed-set > .tabbed-labels > label")];
  const index = labels.findIndex((label) => label.textContent.trim() === title);
  const block = page.root.querySelectorAll(".tabbed-content > .tabbed-block")[index];
  return (
    block &&
    program(block.querySelector(".highlight, p"), [...block.querySelectorAll("a[download]")], page.url)
  );
};

// A client's program on the page of its language, which stands over the link to its file.
export const programOfTarget = (page, target) => {
  const link = page.root.querySelector(`a[download][href*="/snippets/${target}/"]`);
  let body = link?.parentElement;
  while (body && !body.matches(".highlight")) {
    body = body.previousElementSibling;
  }
  return body && program(body, [link], page.url);
};

// What a provider's page says has to be filled in, and what it warns of.
export const fillIn = (page) => {
  const found = [...page.root.querySelectorAll("article > .admonition.warning")];
  let next = page.root.querySelector("#what-to-fill-in")?.nextElementSibling;
  while (next && !next.matches("h2")) {
    found.push(next);
    next = next.nextElementSibling;
  }
  return found.map((element) => adopt(element, page.url));
};
