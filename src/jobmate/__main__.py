"""`python -m jobmate`: the same as the `jobmate` command."""

from jobmate.cli import main

if __name__ == "__main__":
    main()
