#!/usr/bin/env bash
# Word error rate should not depend on where lines break. jiwer splits at the space character
# alone: a line break, a tab or a no-break space does not separate words. "home" at the end of
# a line and "late" at the start of the next are one word, and the same words have an error
# rate of 0.40.  jiwer 4.0.0, seen on 2026-11-30. Join with " ".join(text.split()) first.
# Corrected transcripts are compared with automatic ones to report how good the machine was;
# turns with soft breaks or French spacing make it look worse than it is.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile jiwer==4.0.0

cat > expected <<'END'
jiwer 4.0.0
space: 6 words in the reference, word error rate 0.00
line break: 5 words in the reference, word error rate 0.40
tab: 5 words in the reference, word error rate 0.40
no-break space: 5 words in the reference, word error rate 0.40
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import jiwer

heard = "we came home late that night"
print("jiwer", importlib.metadata.version("jiwer"))
marks = {"space": " ", "line break": "\n", "tab": "\t", "no-break space": "\u00a0"}
for name, mark in marks.items():
    typed = f"we came home{mark}late that night"
    result = jiwer.process_words(typed, heard)
    words = sum(map(len, result.references))
    print(f"{name}: {words} words in the reference, word error rate {result.wer:.2f}")
END

cat seen
diff expected seen && echo "Behaves as it did."
