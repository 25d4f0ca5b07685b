"""Intercoder reliability: codings to a matrix of ratings, coefficients, intervals, sample sizes.
Pure functions.

`units` turns codings into `matrix.Ratings`; `agreement.agree` turns ratings into rows of a table,
by way of `binary` (all codes at once), `resampling` and `intervals`. `coefficients` has a row per
coefficient; what rows are made of, for any categories, is in `tables` (two coders), `raters` (any
number of coders) and `alpha`; `sets` and `unitizing` compare other things than codes; `sizes`
plans a sample; `compatibility` says what other programs would print.
"""
