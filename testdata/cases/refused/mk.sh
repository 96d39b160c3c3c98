#!/bin/sh
# Each file is a step: what is refused, and at which line.
set -eu
mkdir -p "$1"
cd "$1"
: >empty
cat >comments <<'DOCKERFILE'
# nothing
# else
DOCKERFILE
cat >only-arg <<'DOCKERFILE'
ARG a=b
DOCKERFILE
cat >before-from <<'DOCKERFILE'
RUN x
FROM scratch
DOCKERFILE
cat >from-two <<'DOCKERFILE'
FROM scratch AS
DOCKERFILE
cat >stage-number <<'DOCKERFILE'
FROM scratch AS a
DOCKERFILE
cat >platform-empty <<'DOCKERFILE'
FROM --platform=$NOPE scratch
DOCKERFILE
cat >check-option <<'DOCKERFILE'
# check=nonsense
FROM scratch
DOCKERFILE
cat >check-error <<'DOCKERFILE'
# check=error=true
FROM scratch
MAINTAINER me
DOCKERFILE
cat >copy-from-variable <<'DOCKERFILE'
FROM scratch
ARG a=b
COPY --from=$a x y
DOCKERFILE
cat >copy-from-later <<'DOCKERFILE'
FROM scratch AS a
COPY --from=b x y
FROM scratch AS b
FROM a
DOCKERFILE
cat >flag-behind <<'DOCKERFILE'
FROM scratch
COPY --from=x --from=y a b
DOCKERFILE
cat >flag-boolean <<'DOCKERFILE'
FROM scratch
COPY --link=maybe a b
DOCKERFILE
cat >chmod <<'DOCKERFILE'
FROM scratch
COPY --chmod=64a Dockerfiles /
DOCKERFILE
cat >chown-name <<'DOCKERFILE'
FROM scratch
COPY --chown=somebody Dockerfiles /
DOCKERFILE
cat >url <<'DOCKERFILE'
FROM scratch
COPY http://127.0.0.1/x /
DOCKERFILE
cat >checksum <<'DOCKERFILE'
FROM scratch
ADD --checksum=sha256:0 Dockerfiles /
DOCKERFILE
cat >mount-from <<'DOCKERFILE'
FROM scratch
ARG a=b
RUN --mount=from=$a,target=/x y
DOCKERFILE
cat >required <<'DOCKERFILE'
FROM scratch
ENV a=${b:?'not given'}
DOCKERFILE
cat >heredoc <<'DOCKERFILE'
FROM scratch
COPY <<EOF /x
no end
DOCKERFILE
cat >escape-twice <<'DOCKERFILE'
# escape=`
# escape=`
FROM scratch
DOCKERFILE
cat >array <<'DOCKERFILE'
FROM scratch
CMD [1]
DOCKERFILE
cat >signal <<'DOCKERFILE'
FROM scratch
STOPSIGNAL SIGFOO
DOCKERFILE
cat >port <<'DOCKERFILE'
FROM scratch
EXPOSE 80/foo
DOCKERFILE
cat >health <<'DOCKERFILE'
FROM scratch
HEALTHCHECK NONE x
DOCKERFILE
cat >capital <<'DOCKERFILE'
FROM scratch AS low
FROM Low
DOCKERFILE
cat >later-base <<'DOCKERFILE'
FROM later AS early
FROM scratch AS later
FROM early
DOCKERFILE
