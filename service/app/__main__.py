"""`python -m app`: the container's command."""

from app.serving.logs import crash_logged

if __name__ == "__main__":  # a spawned worker imports this module again
    with crash_logged():
        from app.serving.server import serve
        from app.settings import load_settings

        serve(load_settings())
