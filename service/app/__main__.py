"""`python -m app`: the container's command."""

from app.serving.server import serve
from app.settings import load_settings

if __name__ == "__main__":  # a spawned worker imports this module again
    serve(load_settings())
