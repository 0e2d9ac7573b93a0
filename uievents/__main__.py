"""``python -m uievents`` is the ``uievents`` command."""

import sys

from .cli import main

sys.exit(main())
