#!/bin/sh
# Runs the image that this build made, whatever its names mean by then.
exec docker run --rm ${jbuild.image.id} "$@"
