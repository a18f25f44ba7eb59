"""The ASGI application, `app.main:app`, configured by the environment."""

from app.application import create_app
from app.settings import load_settings

app = create_app(load_settings())
