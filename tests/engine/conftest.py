"""Property tests of the engine run without deadlines: a busy machine is no counterexample.

CI draws the same examples each time, so that it judges the change; by hand every run draws new ones.
"""

import os

from hypothesis import settings

settings.register_profile("jobmate", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("jobmate")
