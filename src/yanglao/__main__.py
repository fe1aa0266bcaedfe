"""``python -m yanglao WORD …``: the command line (``./run WORD …`` ends here)."""

import sys


def main() -> int:
    """Run the word given on the command line; returns the exit code."""
    from yanglao.config.cli import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
