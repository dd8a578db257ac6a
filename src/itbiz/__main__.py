"""`python -m itbiz`, for hooks and places without the script on the PATH."""

from itbiz.cli.main import main

if __name__ == "__main__":
    main()
