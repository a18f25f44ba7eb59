"""How the application is served: the server, its limits, its logs and its stop. Routes do not import it."""
