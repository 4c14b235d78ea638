"""Which version this is: of the package, and in what it says of itself to the service."""

__version__ = "0.2.0"
