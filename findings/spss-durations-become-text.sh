#!/usr/bin/env bash
# SPSS has a format for durations (DTIME), and pyreadstat writes times of day as SPSS times. One
# would guess that a duration, a pandas timedelta, is written as a number of seconds. It
# is written as text, "0 days 00:01:30", in the column that held lengths of interviews;
# no error, no warning.  pyreadstat 1.3.7, pandas 3.1.1, seen on 2026-11-30. Convert with
# .dt.total_seconds() first.  SPSS then offers no mean of such a variable, and sorting puts
# "10 days" before "2 days".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile pandas==3.1.1 pyreadstat==1.3.7

cat > expected <<'END'
pandas 3.1.1
pyreadstat 1.3.7
length: SPSS format A15, ['0 days 00:01:30', '1 days 01:00:00']
began: SPSS format TIME8, [datetime.time(0, 1, 30), datetime.time(9, 0)]
END

venv/bin/python - > seen <<'END'
import datetime
import importlib.metadata
import pandas as pd
import pyreadstat

lengths = pd.to_timedelta(["00:01:30", "25:00:00"])
times = [datetime.time(0, 1, 30), datetime.time(9, 0)]
pyreadstat.write_sav(pd.DataFrame({"length": lengths, "began": times}), "talks.sav")
table, meta = pyreadstat.read_sav("talks.sav")
for name in ("pandas", "pyreadstat"):
    print(name, importlib.metadata.version(name))
for name in table:
    print(f"{name}: SPSS format {meta.original_variable_types[name]}, {table[name].to_list()}")
END

cat seen
diff expected seen && echo "Behaves as it did."
