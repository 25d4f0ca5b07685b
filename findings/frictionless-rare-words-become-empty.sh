#!/usr/bin/env bash
# Extracting the rows of a table should give the cells of the table. frictionless guesses the
# type of a column from most of its cells (nine in ten), and a cell that does not fit comes
# out as None. Only validate() tells; extract() and read_rows() do not.  frictionless 5.21.0,
# seen on 2026-11-30. detector field_confidence=1 or a schema keeps the words.  The rare words
# among numbers are the ones that matter in a survey or interview export: "refused" and "don't
# know" are read as no answer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile frictionless==5.21.0

cat > expected <<'END'
frictionless 5.21.0
last line of the file: R20,refused
extract: {'who': 'R20', 'children': None}
read_rows: {'who': 'R20', 'children': None}
field_confidence=1: {'who': 'R20', 'children': 'refused'}
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import pathlib
from frictionless import Detector, Resource, extract

rows = [f"R{number},{number % 5}" for number in range(1, 20)]
pathlib.Path("answers.csv").write_text("\n".join(["who,children", *rows, "R20,refused"]))
print("frictionless", importlib.metadata.version("frictionless"))
print("last line of the file:", pathlib.Path("answers.csv").read_text().splitlines()[-1])
print("extract:", extract("answers.csv")["answers"][-1])
print("read_rows:", dict(Resource("answers.csv").read_rows()[-1]))
sure = Resource("answers.csv", detector=Detector(field_confidence=1))
print("field_confidence=1:", dict(sure.read_rows()[-1]))
END

cat seen
diff expected seen && echo "Behaves as it did."
