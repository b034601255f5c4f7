// What a visitor chose: said in the address, and the language remembered from page to page.
"use strict";

const KEY = "snippetgen.language";

// Where storage is refused, nothing is remembered.
export const remembered = () => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
};

export const remember = (language) => {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // As above
  }
};

export const asked = (name) => new URL(location.href).searchParams.get(name);

// The address says what is shown, and the way back leads to the page before, not to each choice.
export const say = (name, value) => {
  const address = new URL(location.href);
  if (value) {
    address.searchParams.set(name, value);
  } else {
    address.searchParams.delete(name);
  }
  history.replaceState(history.state, "", address);
};

// Of the names of a page the one that is meant: php-guzzle means php where clients are not told apart.
export const meant = (names, language) =>
  names
    .filter((name) => language === name || language?.startsWith(`${name}-`))
    .reduce((best, name) => (name.length > best.length ? name : best), "");

// The buttons beside a list say which of them is the list's choice.
export const press = (buttons, value) => {
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.value === value));
  }
};
