"""What every test shares: how Hypothesis judges time."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A busy machine draws examples slowly. Time is measured in benchmarks, never in a test.
settings.register_profile("qcode", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("qcode")
