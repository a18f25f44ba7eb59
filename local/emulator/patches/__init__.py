"""Changes of what MiniStack does, one `install()` a file, and the two records that they share."""
