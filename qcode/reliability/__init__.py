"""Intercoder reliability: from codings to a matrix of ratings, coefficients, intervals and sample
sizes. All functions are pure.

`units` turns codings into `matrix.Ratings`; `agreement.agree` turns ratings into rows of a table,
using `binary` (all codes at once), `resampling` and `intervals`. `coefficients` has a row per
coefficient; their computation for any categories is in `tables` (two coders), `raters` (any number
of coders) and `alpha`. `sets` and `unitizing` compare other things than codes; `sizes` plans a
sample; `compatibility` computes what other programs would print.
"""
