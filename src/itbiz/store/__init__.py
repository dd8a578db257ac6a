"""The world: the only room that knows git and the file system."""
