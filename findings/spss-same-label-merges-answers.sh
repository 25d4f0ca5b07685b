#!/usr/bin/env bash
# Two answers of an SPSS variable may have the same label: "other" as answer 3 and as answer 9.
# pandas.read_spss and pyreadstat's apply_value_formats replace numbers by labels, and the
# two become one answer. One would guess a warning, since it cannot be undone; there is none.
# pandas 3.1.1, pyreadstat 1.3.7, seen on 2026-11-30. Reading the numbers keeps them apart.
# Labels are also cut to 120 bytes when written, so that long definitions which differ only
# at the end become the same label by themselves: last line.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile pandas==3.1.1 pyreadstat==1.3.7

cat > expected <<'END'
pandas 3.1.1
pyreadstat 1.3.7
same label: numbers [1, 2, 1], labels [1, 3]
long labels: numbers [1, 2, 1], labels [1, 3]
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import pandas as pd
import pyreadstat

def counts(labels):
    answers = pd.DataFrame({"q1": [1.0, 3.0, 3.0, 9.0]})
    pyreadstat.write_sav(answers, "survey.sav", variable_value_labels={"q1": labels})
    numbers = pyreadstat.read_sav("survey.sav")[0].q1.value_counts().sort_index().to_list()
    words = sorted(pd.read_spss("survey.sav").q1.value_counts().to_list())
    return f"numbers {numbers}, labels {words}"

long = "Help from outside the household, given without being asked for, paid or unpaid, "
long += "in the twelve months before the interview: "
for name in ("pandas", "pyreadstat"):
    print(name, importlib.metadata.version(name))
print("same label:", counts({1: "family", 3: "other", 9: "other"}))
print("long labels:", counts({1: "family", 3: long + "once", 9: long + "more often"}))
END

cat seen
diff expected seen && echo "Behaves as it did."
