"""Intercoder reliability: codings to a matrix of ratings, coefficients, intervals, sample sizes.
Pure functions.

`units` turns codings into `matrix.Ratings`; `agreement.agree` turns ratings into rows of a table,
by way of `binary` (all codes at once), `resampling` and `intervals`. The coefficients alone are in
`tables` (two coders), `raters` (any number of coders), `alpha`, `sets` and `unitizing`; `sizes`
plans a sample; `compatibility` says what other programs would print.
"""
