#!/usr/bin/env bash
# A coder changes their mind and an item is in the data twice. One would guess an error, or that
# the first or the last rating counts, the same for every coefficient. NLTK's AnnotationTask
# takes both rows: percent agreement, kappa, pi and S read only the first, alpha compares
# both with the other coder. Kappa says 1.0 and alpha 0.5 about the same table.  nltk 3.10.4,
# seen on 2026-11-30.  Exports of coding tools hold one row for each change. Drop the repeats
# before computing anything.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q nltk==3.10.4

cat > expected <<'END'
nltk 3.10.4
each item once: {'avg_Ao': 1.0, 'kappa': 1.0, 'pi': 1.0, 'S': 1.0, 'alpha': 1.0}
ana rated item 1 twice: {'avg_Ao': 1.0, 'kappa': 1.0, 'pi': 1.0, 'S': 1.0, 'alpha': 0.5}
END

venv/bin/python - > seen <<'END'
import importlib.metadata
from nltk.metrics.agreement import AnnotationTask

once = [("ana", "1", "help"), ("leo", "1", "help"), ("ana", "2", "cost"), ("leo", "2", "cost")]
once += [("ana", "3", "help"), ("leo", "3", "help")]
twice = [*once, ("ana", "1", "cost")]
print("nltk", importlib.metadata.version("nltk"))
for name, rows in (("each item once", once), ("ana rated item 1 twice", twice)):
    task = AnnotationTask(rows)
    ways = ("avg_Ao", "kappa", "pi", "S", "alpha")
    values = {way: round(getattr(task, way)(), 4) for way in ways}
    print(f"{name}: {values}")
END

cat seen
diff expected seen && echo "Behaves as it did."
