#!/usr/bin/env python
"""Django's command line for Earmark."""

import os
import sys

from config.management.command_line import run

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    run(sys.argv)
