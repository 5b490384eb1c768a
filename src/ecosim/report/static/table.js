// Tables that sort: a click on a heading, by the cells' data-value where they have one.
for (const table of document.querySelectorAll("table")) {
  table.querySelectorAll("th button").forEach((button) => {
    const heading = button.parentElement;
    button.addEventListener("click", () => {
      const down = heading.getAttribute("aria-sort") === "ascending";
      for (const other of heading.parentElement.children) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = (row) => {
        const cell = row.children[heading.cellIndex];
        const said = cell.dataset.value ?? cell.textContent.trim();
        return said !== "" && Number.isFinite(+said) ? +said : said;
      };
      const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));
      const body = table.tBodies[0];
      const rows = [...body.rows].sort((a, b) => compare(value(a), value(b)));
      body.append(...(down ? rows.reverse() : rows));
    });
  });
}
