"""The images that are found in the output of Docker's old builder."""

from local.deployment.docker_builder import NewLayers

_OUTPUT = """Step 1/4 : FROM base AS build
 ---> 111111111111
Step 2/4 : RUN old
 ---> Using cache
 ---> 222222222222
Step 3/4 : RUN new
 ---> Running in 999999999999
hello ---> 888888888888
Removing intermediate container 999999999999
 ---> 333333333333
Step 4/4 : FROM base
 ---> 111111111111
Successfully built 333333333333
"""


def test_only_new_images_are_this_builds() -> None:
    layers = NewLayers()
    assert [layer for line in _OUTPUT.splitlines() if (layer := layers.read(line))] == ["333333333333"]
