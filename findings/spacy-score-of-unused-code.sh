#!/usr/bin/env bash
# A code that no example in the test set has cannot be judged, and one would guess that the
# averages leave it out or say so. spaCy's scorer for categories gives it precision, recall
# and F of 0, and takes these into the macro average: a model without one mistake scores 0.50.
# spaCy 3.8.18, seen on 2026-11-30.  Codebooks always have codes that a small test set lacks. The
# average then tells how many there are of those, not how good the suggestions are; average
# over the codes that occur.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile spacy==3.8.18

cat > expected <<'END'
spacy 3.8.18
cats_micro_f 1.0
cats_macro_f 0.5
cats_f_per_type {'help': {'p': 1.0, 'r': 1.0, 'f': 1.0}, 'cost': {'p': 0.0, 'r': 0.0, 'f': 0.0}}
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import spacy
from spacy.scorer import Scorer
from spacy.training import Example

nlp = spacy.blank("en")

def example(words, guessed, right):
    predicted, reference = nlp.make_doc(words), nlp.make_doc(words)
    predicted.cats, reference.cats = guessed, right
    return Example(predicted, reference)

examples = [
    example("my aunt helped", {"help": 0.9, "cost": 0.1}, {"help": 1.0, "cost": 0.0}),
    example("we walked", {"help": 0.2, "cost": 0.1}, {"help": 0.0, "cost": 0.0}),
]
print("spacy", importlib.metadata.version("spacy"))
score = Scorer.score_cats(examples, "cats", labels=["help", "cost"], multi_label=True)
for name in ("cats_micro_f", "cats_macro_f", "cats_f_per_type"):
    print(name, score[name])
END

cat seen
diff expected seen && echo "Behaves as it did."
