/* Tables that can be sorted and filtered. Without scripts, and on paper, they are as written.
   No "less than" and no ampersand in here, so that the page stays well-formed XML. */
(function () {
  "use strict";
  var LEAST = 4;

  function value(cell) {
    var text = cell ? cell.textContent.trim() : "";
    var number = text.replace(/[,\s*]/g, "").replace("∞", "Infinity");
    return { text: text, number: number === "" || isNaN(number) ? null : Number(number) };
  }

  function level(row) {
    var found = /\bin(\d)\b/.exec(row.cells[0] ? row.cells[0].className : "");
    return found ? Number(found[1]) : 0;
  }

  /* Rows that are parts of the row above them stay below it. */
  function families(rows) {
    var found = [];
    rows.forEach(function (row) {
      var last = found[found.length - 1];
      if (last ? level(row) > level(last[0]) : false) { last.push(row); } else { found.push([row]); }
    });
    return found;
  }

  function compare(column, sign) {
    return function (a, b) {
      var x = value(a[0].cells[column]), y = value(b[0].cells[column]);
      if (x.number === null) { return y.number === null ? sign * x.text.localeCompare(y.text) : 1; }
      return y.number === null ? -1 : sign * (x.number - y.number);
    };
  }

  function sort(table, original, column, way) {
    Array.prototype.forEach.call(table.tBodies, function (body, i) {
      var rows = original[i].slice(), heads = rows.filter(function (r) { return r.classList.contains("group"); });
      var some = families(rows.filter(function (r) { return heads.indexOf(r) === -1; }));
      /* The row of all stays at the end. */
      var whole = some.filter(function (f) { return /^(Total|All( .*)?)$/.test(value(f[0].cells[0]).text); });
      some = some.filter(function (f) { return whole.indexOf(f) === -1; });
      if (way !== "none") { some.sort(compare(column, way === "ascending" ? 1 : -1)); }
      some = some.concat(whole);
      heads.forEach(function (r) { body.appendChild(r); });
      some.forEach(function (family) { family.forEach(function (r) { body.appendChild(r); }); });
    });
  }

  function sortable(table, said) {
    var line = table.tHead.rows[table.tHead.rows.length - 1];
    var original = Array.prototype.map.call(table.tBodies, function (body) { return Array.from(body.rows); });
    Array.prototype.forEach.call(line.cells, function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      while (head.firstChild) { button.appendChild(head.firstChild); }
      head.appendChild(button);
      button.addEventListener("click", function () {
        var was = head.getAttribute("aria-sort") || "none";
        var number = head.classList.contains("n");
        var way = was === "none" ? (number ? "descending" : "ascending")
          : was === (number ? "descending" : "ascending") ? (number ? "ascending" : "descending") : "none";
        Array.prototype.forEach.call(line.cells, function (other) { other.removeAttribute("aria-sort"); });
        if (way !== "none") { head.setAttribute("aria-sort", way); }
        sort(table, original, column, way);
        said.textContent = way === "none" ? "In the original order." : "Sorted by " + button.textContent + ", " + way + ".";
      });
    });
  }

  function filterable(table, block, said) {
    var rows = Array.from(table.tBodies).reduce(function (all, body) {
      return all.concat(Array.from(body.rows).filter(function (r) { return !r.classList.contains("group"); }));
    }, []);
    var label = document.createElement("label"), input = document.createElement("input");
    label.className = "filter";
    label.appendChild(document.createTextNode("Show rows with "));
    input.type = "search";
    label.appendChild(input);
    block.insertBefore(label, block.firstChild);
    input.addEventListener("input", function () {
      var wanted = input.value.trim().toLowerCase(), shown = 0;
      rows.forEach(function (row) {
        row.hidden = row.textContent.toLowerCase().indexOf(wanted) === -1;
        if (!row.hidden) { shown += 1; }
      });
      Array.prototype.forEach.call(table.querySelectorAll("tr.group"), function (head) {
        head.hidden = !Array.from(head.parentNode.rows).some(function (r) { return r === head ? false : !r.hidden; });
      });
      said.textContent = wanted === "" ? "" : shown + " of " + rows.length + " rows.";
    });
  }

  Array.prototype.forEach.call(document.querySelectorAll(".table-block"), function (block) {
    var table = block.querySelector("table");
    var count = table ? table.querySelectorAll("tbody tr:not(.group)").length : 0;
    if (LEAST > count) { return; }
    var said = document.createElement("p");
    said.className = "said";
    said.setAttribute("role", "status");
    filterable(table, block, said);
    sortable(table, said);
    block.insertBefore(said, block.firstChild.nextSibling);
  });
})();
