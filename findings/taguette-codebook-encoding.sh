#!/usr/bin/env bash
# Taguette imports a codebook as CSV and guesses its encoding from the bytes. UTF-8 with few letters
# beyond ASCII is taken for another encoding, and the names of the codes are spoiled without a word.
# With a byte order mark at its start the same file is read as it is.
# taguette 1.5.2, seen on 2026-12-01.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q taguette==1.5.2

cat > expected <<'END'
without a mark: ['Seeds ğŸŒ±']
with a mark: ['Seeds 🌱']
END

PYTHONIOENCODING=utf-8 venv/bin/python - > seen <<'END'
import io
from taguette.import_codebook import list_tags

book = "name,description\nSeeds 🌱,From a neighbor.\n"
for said, encoding in (("without a mark", "utf-8"), ("with a mark", "utf-8-sig")):
    print(f"{said}:", [tag["path"] for tag in list_tags(io.BytesIO(book.encode(encoding)))])
END

cat seen
diff expected seen && echo "Behaves as it did."
