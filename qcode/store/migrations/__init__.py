"""Migrations of the study file, named and ordered; each frozen as it was released."""
