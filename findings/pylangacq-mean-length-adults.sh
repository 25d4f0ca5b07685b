#!/usr/bin/env bash
# mluw() is documented as the mean length of an utterance in words, one value for each file,
# and ttr() as the ratio of different words to all. Unless told otherwise they count only what
# the speaker named CHI says (the format comes from child language). For a talk between adults
# the answer is 0.0: no error, no "nan". And "." counts as a word when there is no tier for
# grammar.  pylangacq 0.23.0, seen on 2026-11-30.  A table of interviews shows 0.0 for each,
# or one child's few words as the value of a family talk.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv --without-pip venv
python3 -m pip --python venv/bin/python install -q --no-compile pylangacq==0.23.0

cat > expected <<'END'
pylangacq 0.23.0
an adult: ['we', 'went', 'to', 'the', 'clinic', '.'] mluw [0.0] ttr [0.0]
a child: ['we', 'went', 'to', 'the', 'clinic', '.'] mluw [6.0] ttr [1.0]
a child, with %mor: ['we', 'went', 'to', 'the', 'clinic', '.'] mluw [5.0] ttr [1.0]
END

venv/bin/python - > seen <<'END'
import importlib.metadata
import pylangacq

def talk(speaker, role, tier=""):
    return pylangacq.CHAT.from_strs([f"""@UTF8
@Begin
@Languages:\teng
@Participants:\t{speaker} Leo {role}
@ID:\teng|demo|{speaker}|||||{role}|||
*{speaker}:\twe went to the clinic .
{tier}@End
"""])

tier = "%mor:\tpro|we v|go-PAST prep|to det|the n|clinic .\n"
talks = {
    "an adult": talk("PAR", "Participant"),
    "a child": talk("CHI", "Target_Child"),
    "a child, with %mor": talk("CHI", "Target_Child", tier),
}
print("pylangacq", importlib.metadata.version("pylangacq"))
for name, read in talks.items():
    print(f"{name}: {read.words()} mluw {read.mluw()} ttr {read.ttr()}")
END

cat seen
diff expected seen && echo "Behaves as it did."
