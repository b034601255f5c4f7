// Shows of the page of proof what somebody asks for: some targets, one grant, one method.
(() => {
  "use strict";

  const filter = document.querySelector(".filter");
  if (!filter) {
    return;
  }
  const text = filter.querySelector("input");
  const grant = filter.querySelector(".by-grant");
  const method = filter.querySelector(".by-method");
  const count = filter.querySelector("output");
  const sections = [...document.querySelectorAll(".matrix .grant")];

  // A method is a column; the first one names the target, and stays.
  const showColumns = (row) => {
    for (const [column, cell] of [...row.cells].entries()) {
      cell.hidden = column > 0 && method.value !== "" && column !== method.selectedIndex;
    }
  };

  const show = () => {
    const words = text.value.trim().toLowerCase();
    const found = new Set();
    for (const section of sections) {
      section.hidden = grant.value !== "" && section.dataset.grant !== grant.value;
      showColumns(section.querySelector("thead tr"));
      for (const row of section.querySelectorAll("tbody tr")) {
        const target = row.cells[0].textContent;
        row.hidden = !target.toLowerCase().includes(words);
        showColumns(row);
        if (!row.hidden) {
          found.add(target);
        }
      }
    }
    count.textContent = found.size === 1 ? "1 target" : `${found.size} targets`;
  };

  for (const field of [text, grant, method]) {
    field.addEventListener("input", show);
  }
  // What a browser filled in again, coming back.
  show();
})();
