"""Property tests of the engine run without deadlines: a busy machine is no counterexample."""

from hypothesis import settings

settings.register_profile("jobmate", deadline=None)
settings.load_profile("jobmate")
