"""Intercoder reliability: from codings to a matrix of ratings, coefficients, intervals and sample
sizes. All functions are pure.

`units` turns codings into `matrix.Ratings`; `agreement.agree` turns ratings into rows of a table,
using `binary` (all codes at once), `resampling` and `intervals`. Single coefficients are in
`tables` (two coders), `raters` (any number of coders), `alpha`, `sets` and `unitizing`; `sizes`
plans a sample; `compatibility` computes what other programs would print.
"""
