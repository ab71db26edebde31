"""The type of what embedders make. Apart from the ports, because the API process needs some of those and no numpy."""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape (n, dimensions), rows of unit length."""
