/* What there is to say of a point: its row, column by column, and the corridor's answer. */
const pointrow = (() => {
  const { h } = dom;
  const MOST_LETTERS = 200; // of a cell
  const NONE = "–";
  const COORDINATE = /^\s*(lat|latitude|y|lon|lng|long|longitude|x)\s*$/i;

  const isCoordinate = (name) => COORDINATE.test(name);

  /* The table's columns; its coordinates too where they were geometries. */
  function namesOf(table) {
    table.names ??= table.columns.some(isCoordinate)
      ? table.columns
      : [...table.columns, "lat", "lon"];
    return table.names;
  }

  function cellOf(table, i, j) {
    if (j < table.columns.length) return table.cell(i, j);
    return Number((j === table.columns.length ? table.lats : table.lons)[i].toFixed(7));
  }

  /* A cell as a text that fits; a text of thousands of letters is cut. */
  function cut(value) {
    if (value === null || value === "") return NONE;
    const text = String(value);
    return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text;
  }

  /* Cells line up whatever the direction of their texts. */
  const cell = (value, kind = null) => h("td", { class: kind }, h("bdi", {}, value));

  /* Where the corridor has a point; null where it cannot be placed. */
  function answerOf({ placing: { measures, offsets }, corridor }, i) {
    return Number.isNaN(offsets[i])
      ? null
      : answers.answerOf(corridor, { measure: measures[i], offset: offsets[i] });
  }

  return { NONE, isCoordinate, namesOf, cellOf, cut, cell, answerOf };
})();
