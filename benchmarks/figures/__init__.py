"""What the scripts that take figures share: how a command is measured, and how figures become a page."""
