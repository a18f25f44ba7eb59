"""Changes of MiniStack's behaviour, one `install()` a file. `address_book` and `tasks` serve them."""
